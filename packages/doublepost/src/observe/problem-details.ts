import { isText } from '../http/json-reference.ts';

/**
 * What a refusal in JSON complains about: problem details (RFC 9457), with the errors of the fields
 * where they stand beside it.
 *
 * @returns messages; none where the body is no such object
 */
export function problemErrors(contentType: string, text: string): string[] {
  if (!/^application\/problem\+json\b/i.test(contentType)) return [];
  try {
    const { title, detail, errors } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const told = [title, detail].filter(isText).join(': ');
    return [...(told === '' ? [] : [told]), ...textsIn(errors)];
  } catch {
    return [];
  }
}

/** The texts of a list or an object, however deep: APIs differ in how they list fields. */
function textsIn(value: unknown): string[] {
  if (isText(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
