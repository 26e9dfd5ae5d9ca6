import type { Texts } from '../i18n/french.ts';
import { isEmail } from './email-rule.ts';
import type { Field, FormState } from './field.ts';
import { MESSAGES } from './messages.ts';

/** A form nobody has filled in yet. */
export function blankForm<Name extends string>(fields: readonly Field<Name>[]): FormState<Name> {
  const noErrors: Partial<Record<Name, readonly string[]>> = {};
  return { values: readForm(fields, undefined), errors: noErrors };
}

/**
 * Reads the fields out of a posted body and applies the rules that need nothing but the value.
 *
 * @param messages what is said of a wrong value; in French unless given.
 */
export function checkForm<Name extends string>(
  fields: readonly Field<Name>[],
  body: unknown,
  messages: Texts['messages'] = MESSAGES,
): FormState<Name> {
  const values = readForm(fields, body);
  const errors: Partial<Record<Name, readonly string[]>> = {};
  for (const field of fields) {
    const objections = checkValue(field, values[field.name], messages);
    if (objections.length > 0) errors[field.name] = objections;
  }
  return { values, errors };
}

function readForm<Name extends string>(
  fields: readonly Field<Name>[],
  body: unknown,
): Record<Name, string> {
  const values = fields.map((field) => [field.name, readValue(field, body)] as const);
  return Object.fromEntries(values) as Record<Name, string>;
}

function readValue(field: Field, body: unknown): string {
  const posted = postedValue(body, field.name);
  if (field.kind === 'checkbox') return ['', 'false', 'False'].includes(posted) ? '' : 'on';
  return field.kind === 'password' ? posted : posted.trim();
}

/** Whether a name was posted at all, be it without a value. */
export function isPosted(body: unknown, name: string): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name);
}

/** The posted value of a name; of a name that was posted several times the last one counts. */
export function postedValue(body: unknown, name: string): string {
  if (!isPosted(body, name)) return '';
  const posted: unknown = (body as Record<string, unknown>)[name];
  const last: unknown = Array.isArray(posted) ? posted.at(-1) : posted;
  return typeof last === 'string' ? last : '';
}

function checkValue(field: Field, value: string, messages: Texts['messages']): string[] {
  if (value === '') return field.optional === true ? [] : [messages.required];
  const objections: string[] = [];
  if (field.kind === 'email' && !isEmail(value)) objections.push(messages.email);
  if (
    field.pattern !== undefined &&
    !new RegExp(`^(?:${field.pattern.source})$`, 'u').test(value)
  ) {
    objections.push(field.pattern.message);
  }
  if (field.choices !== undefined && !field.choices.some((choice) => choice.value === value)) {
    objections.push(messages.invalidChoice);
  }
  const tooLong = lengthObjection(field, value, messages);
  if (tooLong !== undefined) objections.push(tooLong);
  if (value.includes('\0')) objections.push(messages.nulCharacter);
  return objections;
}

function lengthObjection(
  field: Field,
  value: string,
  messages: Texts['messages'],
): string | undefined {
  if (field.maxLength === undefined) return undefined;
  for (const text of [value, field.normalise?.(value) ?? value]) {
    const { length } = [...text];
    if (length > field.maxLength) return messages.tooLong(field.maxLength, length);
  }
  return undefined;
}
