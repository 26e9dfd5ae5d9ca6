import { type RowTable, readRowTables } from '../database/row-tables.ts';
import type { Side } from '../database/side.ts';
import { readRowStatement } from '../sql/row-statement.ts';
import type { Operand, RowStatement } from '../sql/row-statement-reader.ts';
import { parametersOf } from '../wire/parameters.ts';
import type { Unit } from '../wire/units.ts';
import type { KeyPart, RowAccess } from './row-access.ts';

/** Long numbers are left out: they may be times, or be compared as floating point. */
const INTEGER = /^(?:0|-?[1-9]\d{0,6})$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** Printable ASCII without a time of day, and nothing that an escape or a truncation could change. */
const TEXT = /^(?!.*(?:\d{10}|\d\d:\d\d:))[!-[\]-~]{1,60}$/;

/**
 * Knows which rows a statement touches, where that can be told by its text and parameters for
 * certain. A value counts only from the second run on in which it is seen: what each run makes anew,
 * such as a random key, cannot be compared between runs.
 */
export class RowsTouched {
  readonly #tables: ReadonlyMap<string, RowTable>;
  /** The run in which a value was seen first. */
  readonly #seen = new Map<string, number>();
  #run = 0;

  constructor(tables: ReadonlyMap<string, RowTable>) {
    this.#tables = tables;
  }

  /** Call it before each run. */
  beginRun(): void {
    this.#run += 1;
  }

  /** The one table of which a statement touches certain rows only, and those. */
  of({ sql, bytes }: Pick<Unit, 'sql' | 'bytes'>): readonly [string, RowAccess] | undefined {
    const statement = readRowStatement(sql);
    const table = statement && this.#tables.get(statement.table);
    if (statement === undefined || table === undefined) return undefined;
    if ([...statement.columns].some((column) => !table.columns.has(column))) return undefined;
    const parameters = parametersOf(bytes) ?? [];
    const keys = new Map<string, readonly KeyPart[]>();
    for (const [name, columns] of table.keys) {
      const parts = columns.map((column) => this.#part(statement, table, column, parameters));
      if (parts.every((part) => part !== undefined)) keys.set(name, parts);
      // A row of which one key is not known may be anybody's.
      else if (statement.kind === 'new') return undefined;
      if (statement.kind === 'change' && columns.some((column) => statement.written.has(column))) {
        return undefined;
      }
    }
    return [statement.table, { kind: statement.kind, keys }];
  }

  /**
   * Whether a statement puts no two rows of a table beside each other: its text gives all of a unique
   * key, or it makes rows, or changes them whichever they are and gives none back.
   */
  comparesNoRows({ sql }: Pick<Unit, 'sql'>): boolean {
    const statement = readRowStatement(sql);
    const table = statement && this.#tables.get(statement.table);
    if (statement === undefined || table === undefined) return false;
    const { kind, equal } = statement;
    if (kind === 'new') return true;
    if (kind === 'change' && !/[<>]|\breturning\b/i.test(sql)) return true;
    return [...table.keys.values()].some((key) => key.every((column) => equal.has(column)));
  }

  #part(
    { kind, equal, written }: RowStatement,
    { columns, sequences }: RowTable,
    column: string,
    parameters: readonly (string | undefined)[],
  ): KeyPart | undefined {
    if (kind === 'new' && sequences.has(column) && !written.has(column)) {
      return { kind: 'sequence' };
    }
    const text = plainText(equal.get(column), columns.get(column), parameters);
    if (text === undefined) return undefined;
    const first = this.#seen.get(text);
    if (first === undefined) this.#seen.set(text, this.#run);
    return first === undefined || first === this.#run ? undefined : { kind: 'text', text };
  }
}

/**
 * Reads of which tables it can be told.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function readRowsTouched(side: Side): Promise<RowsTouched> {
  return new RowsTouched(await readRowTables(side));
}

/** A text that is another one for another value; undefined where that is not certain. */
function plainText(
  operand: Operand | undefined,
  type: string | undefined,
  parameters: readonly (string | undefined)[],
): string | undefined {
  const text = operand?.kind === 'parameter' ? parameters[operand.index] : operand?.text;
  if (text === undefined) return undefined;
  if (type === 'int') return INTEGER.test(text) ? text : undefined;
  if (type === 'uuid') return UUID.test(text) ? text.toLowerCase() : undefined;
  return type === 'text' && TEXT.test(text) ? text.toLowerCase() : undefined;
}
