import { isSecretName } from '../secrets.ts';
import type { Abstraction } from './abstraction.ts';
import type { ShownRow } from './observation.ts';

/** A report shows so much of a value. */
const LONGEST_VALUE = 80;

/** A row by the names of its columns; an undefined value is not known. */
type Values = Readonly<Record<string, unknown>>;

/** What happened to a row, with its values where they are known. */
export interface RowStates {
  readonly kind: ShownRow['kind'];
  readonly before: Values | undefined;
  readonly after: Values | undefined;
}

/**
 * A row as a report may show it: of an update the key and what changed.
 *
 * @param key names of the columns of its key
 */
export function showRow(
  { kind, before, after }: RowStates,
  key: readonly string[],
  abstraction: Abstraction,
): ShownRow {
  if (kind !== 'updated' || before === undefined || after === undefined) {
    return { kind, values: showValues(after ?? before ?? {}, abstraction) };
  }
  const [was, is] = [before, after].map((row) => showValues(row, abstraction));
  const isChanged = (name: string): boolean => textOf(before[name]) !== textOf(after[name]);
  const changed = Object.keys(after).filter(isChanged);
  const names = [...key.filter((name) => name in after && !changed.includes(name)), ...changed];
  return {
    kind,
    values: Object.fromEntries(
      names.map((name) => [
        name,
        changed.includes(name) ? `${was?.[name]} → ${is?.[name]}` : `${is?.[name]}`,
      ]),
    ),
  };
}

/** The values of a row as a report may show them. */
export function showValues(row: Values, abstraction: Abstraction): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, showValue(name, value, abstraction)]),
  );
}

/** A value as a report may show it: secrets, judged by the name of their column, as `***`. */
export function showValue(name: string, value: unknown, abstraction: Abstraction): string {
  if (value === null || value === undefined) return 'NULL';
  return isSecretName(name) ? '***' : abstraction(textOf(value)).slice(0, LONGEST_VALUE);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
}
