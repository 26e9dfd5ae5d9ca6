import { html, type SafeHtml } from '@remix-run/html-template';
import type { Field, FormState } from '../forms/field.ts';
import { FRENCH, type Texts } from '../i18n/french.ts';

/**
 * The fields of a form as the browser gets them, with what was typed and what is wrong. The first
 * field that is wrong gets the focus.
 */
export function renderFields<Name extends string>(
  fields: readonly Field<Name>[],
  form: FormState<Name>,
  texts: Texts = FRENCH,
): SafeHtml {
  const firstWrong = fields.find((field) => form.errors[field.name] !== undefined);
  return html`${fields.map((field) => renderField(field, form, texts, field === firstWrong))}`;
}

function renderField<Name extends string>(
  field: Field<Name>,
  form: FormState<Name>,
  texts: Texts,
  focused: boolean,
): SafeHtml {
  const errors = form.errors[field.name] ?? [];
  // Chromium says by itself that a field is required, but not that a checkbox is.
  const silence = field.kind === 'checkbox' ? '' : html` aria-hidden="true"`;
  const mark = html` <span
class="required"${silence} title="${texts.layout.required}">*</span>`;
  const label = html`<label for="id_${field.name}">${field.label}${field.optional === true ? '' : mark}</label>`;
  const input = renderInput(field, form.values[field.name], {
    invalid: errors.length > 0,
    focused,
  });
  const notes = html`${errors.length > 0 ? renderErrors(field.name, errors) : ''}${renderHelp(field)}`;
  return field.kind === 'checkbox'
    ? html`<div class="form-group form-check">${input} ${label}${notes}</div>
`
    : html`<div class="form-group">${label}${input}${notes}</div>
`;
}

function renderInput(
  field: Field,
  value: string,
  { invalid, focused }: { readonly invalid: boolean; readonly focused: boolean },
): SafeHtml {
  const style = field.kind === 'checkbox' ? 'form-check-input' : 'form-control';
  const notes = [
    invalid ? errorId(field.name) : '',
    field.help === undefined ? '' : helpId(field.name),
  ];
  // Chromium reads out a checkbox that has yet to be ticked as wrong.
  const isRequiredTick = field.kind === 'checkbox' && field.optional !== true;
  const common = html`name="${field.name}" id="id_${field.name}"
class="${style}${invalid ? ' is-invalid' : ''}"${[
    field.optional === true ? '' : html` required`,
    focused ? html` autofocus` : '',
    attribute('autocomplete', field.autocomplete),
    attribute('aria-invalid', invalid ? 'true' : isRequiredTick ? 'false' : undefined),
    attribute('aria-describedby', notes.filter((note) => note !== '').join(' ') || undefined),
  ]}`;
  if (field.kind === 'select') return renderSelect(field, value, common);
  return html`<input type="${field.kind}" ${common}${[
    attribute('value', shownValue(field, value)),
    attribute('maxlength', field.maxLength),
    attribute('pattern', field.pattern?.source),
    attribute('title', field.pattern?.message),
    attribute('inputmode', field.inputMode),
    field.kind === 'checkbox' && value !== '' ? html` checked` : '',
  ]}>`;
}

function renderSelect(field: Field, value: string, attributes: SafeHtml): SafeHtml {
  return html`<select ${attributes}>${(field.choices ?? []).map(
    (choice) =>
      html`<option value="${choice.value}"${choice.value === value ? html` selected` : ''}>${choice.label}</option>`,
  )}</select>`;
}

/** A password is never sent back, and a NUL has no place in HTML. */
function shownValue(field: Field, value: string): string | undefined {
  if (field.kind === 'password' || field.kind === 'checkbox' || value === '') return undefined;
  return value.replaceAll('\0', '');
}

function attribute(name: string, value: string | number | undefined): SafeHtml | string {
  return value === undefined ? '' : html` ${name}="${value}"`;
}

function renderErrors(name: string, errors: readonly string[]): SafeHtml {
  return html`<div class="invalid-feedback" id="${errorId(name)}"><ul class="errorlist">${errors.map(
    (error) => html`<li>${error}</li>`,
  )}</ul></div>`;
}

function renderHelp(field: Field): SafeHtml | string {
  if (field.help === undefined) return '';
  return html`<small class="form-text" id="${helpId(field.name)}">${field.help}</small>`;
}

function errorId(name: string): string {
  return `error_id_${name}`;
}

function helpId(name: string): string {
  return `help_id_${name}`;
}
