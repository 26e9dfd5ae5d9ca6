/**
 * A part of a unique key. `text`: what a statement gives, so that different texts are different
 * values; `sequence`: drawn by the server, and so unlike any other that is drawn.
 */
export type KeyPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sequence' };

/** The rows of one table that a statement touches: those with certain values in its unique keys. */
export interface RowAccess {
  /** `new` rows have a value in every key of their table; the others are pinned by one at least. */
  readonly kind: 'read' | 'change' | 'new';
  /** By the name of the key, in the order of its columns. */
  readonly keys: ReadonlyMap<string, readonly KeyPart[]>;
}

/**
 * Whether two steps certainly touch different rows of a table, and do not wait for each other. A new
 * row waits in every unique index for whoever writes a row with its key; what only looks for rows,
 * or changes no key, is kept apart by one.
 */
export function areApart(
  some: readonly RowAccess[] | undefined,
  others: readonly RowAccess[] | undefined,
): boolean {
  if (some === undefined || others === undefined) return false;
  return some.every((one) => others.every((other) => isApart(one, other)));
}

function isApart(one: RowAccess, other: RowAccess): boolean {
  const names = [...new Set([...one.keys.keys(), ...other.keys.keys()])];
  const differs = (name: string): boolean => differ(one.keys.get(name), other.keys.get(name));
  const kinds = [one.kind, other.kind];
  return kinds.includes('new') && !kinds.includes('read')
    ? names.every(differs)
    : names.some(differs);
}

function differ(
  one: readonly KeyPart[] | undefined,
  other: readonly KeyPart[] | undefined,
): boolean {
  if (one === undefined || other === undefined) return false;
  return one.some((part, index) => {
    const counterpart = other[index];
    if (part.kind === 'sequence') return counterpart?.kind === 'sequence';
    return counterpart?.kind === 'text' && counterpart.text !== part.text;
  });
}

/** What is known of the rows that a step touches. Of a table that is missing here: any of them. */
export type RowsByTable = ReadonlyMap<string, readonly RowAccess[]>;
