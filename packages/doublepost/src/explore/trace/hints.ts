import { isolationOf, wordsOf } from '../sql/statement.ts';
import type { TransactionStatus } from '../wire/backend.ts';

/** A shape that is known to race, seen in the statements of one single request. */
export interface Hint {
  readonly kind: 'check-then-insert' | 'read-modify-write';
  readonly table: string;
  /** The two statements, by their position. */
  readonly statements: readonly [number, number];
}

/** What of a statement tells whether it protects another one. */
export interface HintedStatement {
  readonly sql: string;
  /** Numbered. */
  readonly connection: number;
  /** After it. */
  readonly status: TransactionStatus;
}

const NAME = String.raw`(?:[\w"]+\.)?"?(\w+)"?`;
const INSERTED = new RegExp(String.raw`^\s*insert\s+into\s+${NAME}`, 'i');
const UPDATED = new RegExp(String.raw`^\s*update\s+(?:only\s+)?${NAME}`, 'i');
const ASSIGNMENTS = /\bset\b(.*?)(?:\b(?:from|where|returning)\b|$)/is;
/** A column that is set to a value which was computed elsewhere. */
const SET_TO_VALUE = /=\s*(?:\$\d+|'[^']*'|\d+)\s*(?:,|$)/;
/** The second request's row is left out, or changes the first one's. */
const UPSERT = /\bon\s+conflict\b/i;
const ROW_LOCK = /\bfor\s+(?:no\s+key\s+)?(?:update|share)\b|^\s*lock\b/i;
const ADVISORY_LOCK = /\bpg_(?:try_)?advisory_(xact_)?lock/i;

/**
 * Finds check-then-insert and read-modify-write in what one request ran, as 2AD does (Warszawski and
 * Bailis, SIGMOD 2017). A hint from the text of statements, no verdict: exploring tells.
 */
export function hintsOf(statements: readonly HintedStatement[]): Hint[] {
  const transactions = transactionsOf(statements);
  return statements.flatMap(({ sql }, second): Hint[] => {
    const inserted = UPSERT.test(sql) ? undefined : INSERTED.exec(sql)?.[1]?.toLowerCase();
    const isComputed = SET_TO_VALUE.test(ASSIGNMENTS.exec(sql)?.[1] ?? '');
    const updated = isComputed ? UPDATED.exec(sql)?.[1]?.toLowerCase() : undefined;
    const table = inserted ?? updated;
    if (table === undefined) return [];
    const first = statements.slice(0, second).findIndex((earlier) => {
      const words = wordsOf(earlier.sql);
      return words.first === 'select' && words.all.has(table);
    });
    if (first === -1 || isProtected(statements, transactions, first, second)) return [];
    const kind = inserted === undefined ? 'read-modify-write' : 'check-then-insert';
    return [{ kind, table, statements: [first, second] }];
  });
}

/** Of each statement the number of its transaction; one that is alone in its own has one, too. */
function transactionsOf(statements: readonly HintedStatement[]): readonly number[] {
  const open = new Map<number, number>();
  return statements.map(({ connection, status }, index) => {
    const transaction = open.get(connection) ?? index;
    if (status === 'idle') open.delete(connection);
    else open.set(connection, transaction);
    return transaction;
  });
}

/** Whether the two are kept together: by a lock that is taken before the first, or by the level. */
function isProtected(
  statements: readonly HintedStatement[],
  transactions: readonly number[],
  first: number,
  second: number,
): boolean {
  const isWhole = transactions[first] === transactions[second];
  return statements.slice(0, second).some(({ sql }, index) => {
    const isInside = isWhole && transactions[index] === transactions[first];
    const level = isolationOf(sql);
    if (level !== undefined && /serializable|repeatable/.test(level.level)) {
      return level.forSession ? isWhole : isInside;
    }
    const advisory = ADVISORY_LOCK.exec(sql);
    if (index > first || (!isInside && (advisory === null || advisory[1] !== undefined))) {
      return false;
    }
    return advisory !== null || ROW_LOCK.test(sql);
  });
}
