import type { Catalog } from '../database/catalog.ts';
import { readRowStatement } from '../sql/row-statement.ts';
import { isPlainInsert, type Words } from '../sql/statement.ts';

/** Statements that run others. */
const INDIRECT = new Set(['execute', 'fetch', 'move', 'call', 'do', 'declare', 'copy']);
/** Functions of PostgreSQL that run what their arguments say. */
const RUNS_TEXT = /^(?:(?:query|table|schema|database|cursor)_to_xml\w*|ts_(?:stat|rewrite))$/;

/** Whether a statement can run code that its text does not show. */
export function runsCode(words: Words, { tables, functions, code }: Catalog): boolean {
  return (
    code.isUnnamed ||
    namesCode(words, functions) ||
    [...tables.values()].some((table) => table.runsCode && words.all.has(table.word))
  );
}

function namesCode({ first, all }: Words, functions: ReadonlySet<string>): boolean {
  if (INDIRECT.has(first) || all.has('u&"')) return true;
  return [...all].some((word) => functions.has(word) || RUNS_TEXT.test(word));
}

/** Tables that a statement names, and those that their foreign keys lead to, both ways. */
export function reachable(words: Words, catalog: Catalog): ReadonlySet<number> {
  const { tables } = catalog;
  if (runsCode(words, catalog)) return new Set(tables.keys());
  const reached = new Set(
    [...tables.values()].filter(({ word }) => words.all.has(word)).map(({ oid }) => oid),
  );
  for (const oid of reached) {
    for (const parent of tables.get(oid)?.parents ?? []) reached.add(parent);
    for (const table of tables.values()) if (table.parents.includes(oid)) reached.add(table.oid);
  }
  return reached;
}

/** What one execution of a statement was seen to touch. */
export interface Seen {
  /** Tables that it touched in any way. */
  readonly touched: ReadonlySet<number>;
  /** Those of them that it wrote, or may have. */
  readonly written: ReadonlySet<number>;
  /** Those of which it locked rows, or may have. */
  readonly locked: ReadonlySet<number>;
  /** Those of them that it locked for certain, or as strongly as can be. */
  readonly newly: ReadonlySet<number>;
}

/**
 * Whether a statement may write or lock rows that its text does not tell of. The query of a view
 * does not, unless it calls a function.
 *
 * @param touches whether it may have touched a table
 */
export function mayWriteUnseen(
  words: Words,
  { tables, functions, code }: Catalog,
  touches: (oid: number) => boolean,
): boolean {
  if (code.isUnnamed || namesCode(words, functions)) return true;
  return [...tables.values()].some(({ oid, varies }) => varies && touches(oid));
}

/**
 * Whether each execution of a statement touches what one of them did. PostgreSQL locks every table
 * of a query before it runs, whatever comes of its conditions; but code may branch, and a foreign
 * key is looked up only for a row that has one, or loses the one that it had.
 */
export function isAlwaysAlike(sql: string, words: Words, seen: Seen, catalog: Catalog): boolean {
  const { tables, functions, code } = catalog;
  if (code.isUnnamed || namesCode(words, functions)) return false;
  if ([...seen.touched].some((oid) => tables.get(oid)?.varies ?? true)) return false;
  const isInsert = isPlainInsert(words);
  return [...seen.written].every((oid) => {
    const table = tables.get(oid);
    const children = [...tables.values()].filter(({ parents }) => parents.includes(oid));
    if (table === undefined) return false;
    if (table.parents.length + children.length === 0 || keepsLinks(sql, table)) return true;
    // Which of its branches it takes is decided row by row.
    if (words.all.has('merge')) return false;
    if (!table.parents.every((parent) => seen.locked.has(parent))) return false;
    return isInsert || children.every((child) => seen.newly.has(child.oid));
  });
}

/** Whether a statement is an UPDATE of columns that no foreign key has to do with. */
function keepsLinks(
  sql: string,
  {
    word,
    linkColumns,
  }: { readonly word: string; readonly linkColumns: ReadonlySet<string> | undefined },
): boolean {
  const statement = readRowStatement(sql);
  if (statement?.kind !== 'change' || statement.table !== word) return false;
  if (linkColumns === undefined || statement.written.size === 0) return false;
  return ![...statement.written].some((column) => linkColumns.has(column));
}
