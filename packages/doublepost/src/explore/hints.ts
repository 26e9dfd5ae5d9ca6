import { isolationOf, wordsOf } from './statement.ts';

/** A shape that is known to race, seen in the statements of one single request. */
export interface Hint {
  readonly kind: 'check-then-insert' | 'read-modify-write';
  readonly table: string;
  /** The two statements, by their position. */
  readonly statements: readonly [number, number];
}

const INSERTED = /^\s*insert\s+into\s+(?:[\w"]+\.)?"?(\w+)"?/i;
const UPDATED = /^\s*update\s+(?:only\s+)?(?:[\w"]+\.)?"?(\w+)"?/i;
/** A column that is set to a value which was computed elsewhere. */
const SET_TO_VALUE = /\bset\b.*?=\s*(?:\$\d+|'[^']*'|\d+)\s*(?:,|where\b|$)/is;
/** What makes others wait, or refuses the second. */
const PROTECTED = /\bfor\s+(?:no\s+key\s+)?(?:update|share)\b|\bon\s+conflict\b|advisory/i;

/**
 * Finds check-then-insert and read-modify-write in what one request ran, as 2AD does (Warszawski and
 * Bailis, SIGMOD 2017). A hint from the text of statements, no verdict: exploring tells.
 */
export function hintsOf(statements: readonly string[]): Hint[] {
  const isStrict = statements.some((sql) =>
    /serializable|repeatable/.test(isolationOf(sql)?.level ?? ''),
  );
  if (isStrict || statements.some((sql) => PROTECTED.test(sql))) return [];
  return statements.flatMap((sql, second): Hint[] => {
    const inserted = INSERTED.exec(sql)?.[1]?.toLowerCase();
    const updated = SET_TO_VALUE.test(sql) ? UPDATED.exec(sql)?.[1]?.toLowerCase() : undefined;
    const table = inserted ?? updated;
    if (table === undefined) return [];
    const first = statements.slice(0, second).findIndex((earlier) => {
      const words = wordsOf(earlier);
      return words.first === 'select' && words.all.has(table);
    });
    if (first === -1) return [];
    const kind = inserted === undefined ? 'read-modify-write' : 'check-then-insert';
    return [{ kind, table, statements: [first, second] }];
  });
}
