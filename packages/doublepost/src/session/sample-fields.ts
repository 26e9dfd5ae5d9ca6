import type { FieldStyle } from '../plan/scenario.ts';
import type { FormEntry } from './form-entry.ts';
import { leavesOf } from './json-leaves.ts';

/** What stands between the items of a list in one field. */
const SEPARATORS: Readonly<Record<string, string>> = {
  form: ',',
  spaceDelimited: ' ',
  pipeDelimited: '|',
};

/**
 * The fields of a form that carry a value (OpenAPI 3.1, "Encoding Object", "Style Values"): a list is
 * a field for each of its items unless its style says otherwise, and what an object holds goes by a
 * dotted path, since forms have no usual way for it, or as its style says.
 */
export function fieldsOf(
  value: unknown,
  styles: Readonly<Record<string, FieldStyle>> = {},
): FormEntry[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, property]) =>
    fieldsOfProperty(name, property, Object.hasOwn(styles, name) ? styles[name] : undefined),
  );
}

function fieldsOfProperty(
  name: string,
  value: unknown,
  style: FieldStyle | undefined,
): FormEntry[] {
  if (isList(value)) {
    const { style: kind = 'form', explode = kind === 'form' } = style ?? {};
    return explode
      ? value.map((item): FormEntry => [name, textOf(item)])
      : [[name, value.map(textOf).join(SEPARATORS[kind] ?? ',')]];
  }
  const leaves = leavesOf(value, name);
  if (style === undefined || value === null || typeof value !== 'object') {
    return leaves.map(([path, leaf]): FormEntry => [path, textOf(leaf)]);
  }
  const { style: kind = 'form', explode = kind === 'form' } = style;
  const below = leaves.map(([path, leaf]) => [path.slice(name.length + 1), textOf(leaf)] as const);
  if (kind === 'deepObject') {
    return below.map(([path, leaf]) => [`${name}[${path.replaceAll('.', '][')}]`, leaf]);
  }
  return explode
    ? below.map(([path, leaf]) => [path, leaf])
    : [[name, below.flat().join(SEPARATORS[kind] ?? ',')]];
}

/** A list of plain values; what holds others goes by the paths of these. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
}

function textOf(value: unknown): string {
  return String(value ?? '');
}
