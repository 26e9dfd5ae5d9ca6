import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkForm, postedValue } from '../forms/check-form.ts';
import type { FormState } from '../forms/field.ts';
import { addFlash } from '../sessions/register-sessions.ts';
import { renderFields } from '../views/form-fields.ts';
import { csrfField } from '../views/layout.ts';
import type { AdminField, ModelAdmin } from './site/model-admin.ts';
import type { Staff } from './staff.ts';

/** The fields of a form that this member of the staff may fill in. */
export function fieldsFor(
  model: ModelAdmin,
  staff: Staff,
  form: 'add' | 'change',
): readonly AdminField[] {
  return model.fields[form].filter((field) => field.superuserOnly !== true || staff.is_superuser);
}

/** Reads a posted form; what it may not or does not contain stays as it was `before`. */
export function readObjectForm(
  fields: readonly AdminField[],
  body: unknown,
  before: FormState['values'],
): FormState {
  const { values, errors } = checkForm(fields, body);
  return { values: { ...before, ...values }, errors };
}

/** The labels of the fields whose values differ from those `before`. */
export function changedLabels(
  fields: readonly AdminField[],
  before: FormState['values'],
  after: FormState['values'],
): readonly string[] {
  return fields
    .filter(({ name, normalise = (value: string) => value }) => {
      return normalise(after[name] ?? '') !== before[name];
    })
    .map(({ label }) => label);
}

/** The form of an object: its fields and the three ways to save it. */
export function renderObjectForm(page: {
  readonly action: string;
  readonly csrfToken: string;
  readonly fields: readonly AdminField[];
  readonly form: FormState;
  /** What follows the buttons. */
  readonly links: SafeHtml;
}): SafeHtml {
  return html`<form method="post" action="${page.action}">
${csrfField(page.csrfToken)}
${renderFields(page.fields, page.form)}<p class="buttons">
<button type="submit" name="_save" value="Enregistrer">Enregistrer</button>
<button type="submit" name="_addanother" value="Enregistrer et ajouter un nouveau"
class="secondary">Enregistrer et ajouter un nouveau</button>
<button type="submit" name="_continue" value="Enregistrer et continuer les modifications"
class="secondary">Enregistrer et continuer les modifications</button>
${page.links}</p>
</form>`;
}

/** Says that an object was saved, and leads to where the button that was pressed leads. */
export function answerSaved(
  request: FastifyRequest,
  reply: FastifyReply,
  model: ModelAdmin,
  saved: { readonly id: number; readonly name: string; readonly deed: 'ajouté' | 'modifié' },
): FastifyReply {
  const { one } = model.names;
  const text = `L'objet ${one} « ${saved.name} » a été ${saved.deed} avec succès.`;
  const answer = (more: string, address: string): FastifyReply => {
    addFlash(request, { level: 'success', text: text + more });
    return reply.redirect(address, 302);
  };
  if (postedValue(request.body, '_addanother') !== '') {
    const more = ` Vous pouvez ajouter un autre objet « ${one} » ci-dessous.`;
    return answer(more, `${model.address}add/`);
  }
  if (postedValue(request.body, '_continue') !== '') {
    const more = " Vous pouvez l'éditer à nouveau ci-dessous.";
    return answer(more, `${model.address}${saved.id}/change/`);
  }
  return answer('', model.address);
}
