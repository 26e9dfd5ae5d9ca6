import { html, type SafeHtml } from '@remix-run/html-template';
import { checkForm } from '../forms/check-form.ts';
import { type FormState, isValid } from '../forms/field.ts';
import { correctionMessage } from '../forms/messages.ts';
import { renderFields } from '../views/form-fields.ts';
import { csrfField } from '../views/layout.ts';
import type { AdminField } from './site/model-admin.ts';
import type { ModelVisit } from './visit.ts';

/** The fields of a form that this member of the staff may fill in. */
export function fieldsFor(
  { model, staff }: ModelVisit,
  form: 'add' | 'change',
): readonly AdminField[] {
  const fields = model.form.fields[form];
  return fields.filter((field) => field.superuserOnly !== true || staff.is_superuser);
}

/** Reads a posted form; what it may not or does not contain stays as it was `before`. */
export function readObjectForm(
  { request, texts }: ModelVisit,
  fields: readonly AdminField[],
  before: FormState['values'],
): FormState {
  const { values, errors } = checkForm(fields, request.body, texts.messages);
  return { values: { ...before, ...values }, errors };
}

/** The names of the fields whose values differ from those `before`. */
export function changedFields(
  fields: readonly AdminField[],
  before: FormState['values'],
  after: FormState['values'],
): readonly string[] {
  return fields
    .filter(({ name, normalise = (value: string) => value }) => {
      return normalise(after[name] ?? '') !== before[name];
    })
    .map(({ name }) => name);
}

/**
 * The form of an object: its fields and the three ways to save it. The browser leaves the checks to
 * the server, which alone knows them all.
 */
export function renderObjectForm(
  { model, texts, csrfToken }: ModelVisit,
  page: {
    readonly action: string;
    readonly fields: readonly AdminField[];
    readonly form: FormState;
    /** What follows the buttons. */
    readonly links: SafeHtml;
  },
): SafeHtml {
  const { admin } = texts;
  return html`<form method="post" action="${page.action}" id="${model.name}_form" novalidate>
${csrfField(csrfToken)}
${isValid(page.form) ? '' : renderErrorNote(correctionMessage(page.form, admin))}
${renderFields(page.fields, page.form, texts)}<p class="buttons submit-row">
${saveButton('_save', admin.save, 'default')}
${saveButton('_addanother', admin.saveAndAddAnother, 'secondary')}
${saveButton('_continue', admin.saveAndContinue, 'secondary')}
${page.links}</p>
</form>`;
}

/** What is wrong with a form as a whole. */
export function renderErrorNote(text: string): SafeHtml {
  return html`<p class="errornote alert alert-danger" role="alert">${text}</p>`;
}

/** A link to the list, which ends the form without saving it. */
export function renderBackLink({ model, kept, texts }: ModelVisit): SafeHtml {
  return html`<a class="closelink" href="${model.address}${kept}">${texts.layout.back}</a>`;
}

function saveButton(name: string, label: string, style: string): SafeHtml {
  return html`<input type="submit" name="${name}" value="${label}" class="button ${style}">`;
}
