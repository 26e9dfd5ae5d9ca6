import { type RowStatement, RowStatementReader } from './row-statement-reader.ts';
import { isMark, isName, isWord, type Token, tokensOf } from './sql-tokens.ts';

const ROW_LOCKS = new Set(['update', 'no key update', 'share', 'key share']);

/**
 * Reads a SELECT or UPDATE whose WHERE is a conjunction of plain comparisons, or an INSERT of one
 * row: one table without an alias, no join, no subquery, no function, no comment. Undefined for
 * everything else; that is no error.
 */
export function readRowStatement(sql: string): RowStatement | undefined {
  const tokens = tokensOf(sql.trim().replace(/;$/, ''));
  if (tokens === undefined) return undefined;
  const [first] = tokens;
  if (isWord(first, 'select')) return readSelect(tokens);
  if (isWord(first, 'update')) return readUpdate(tokens);
  return isWord(first, 'insert') ? readInsert(tokens) : undefined;
}

function readSelect(tokens: readonly Token[]): RowStatement | undefined {
  const clauses = clausesOf(tokens, ['select', 'from', 'where', 'order', 'limit', 'for']);
  const table = nameOf(clauses?.get('from'));
  if (clauses === undefined || table === undefined) return undefined;
  const reader = new RowStatementReader(table);
  const lock = clauses.get('for');
  const isUnderstood =
    reader.list(clauses.get('select')) &&
    reader.where(clauses.get('where')) &&
    reader.order(clauses.get('order')) &&
    (lock === undefined || ROW_LOCKS.has(lock.map(({ text }) => text).join(' '))) &&
    reader.limit(clauses.get('limit'));
  return isUnderstood ? reader.statement(lock === undefined ? 'read' : 'change') : undefined;
}

function readUpdate(tokens: readonly Token[]): RowStatement | undefined {
  const clauses = clausesOf(tokens, ['update', 'set', 'where', 'returning']);
  const table = nameOf(clauses?.get('update'));
  if (clauses === undefined || table === undefined) return undefined;
  const reader = new RowStatementReader(table);
  const isUnderstood =
    reader.set(clauses.get('set')) &&
    reader.where(clauses.get('where')) &&
    reader.list(clauses.get('returning'));
  return isUnderstood ? reader.statement('change') : undefined;
}

function readInsert(tokens: readonly Token[]): RowStatement | undefined {
  const clauses = clausesOf(tokens, ['insert', 'into', 'values', 'returning']);
  const [name, ...columns] = clauses?.get('into') ?? [];
  if (clauses === undefined || name === undefined || clauses.get('insert')?.length !== 0) {
    return undefined;
  }
  const table = nameOf([name]);
  if (table === undefined) return undefined;
  const reader = new RowStatementReader(table);
  const isUnderstood =
    reader.row(inParentheses(columns), inParentheses(clauses.get('values'))) &&
    reader.list(clauses.get('returning'));
  return isUnderstood ? reader.statement('new') : undefined;
}

/** Cuts at words that begin a clause; they come in this order, each at most once. */
function clausesOf(
  tokens: readonly Token[],
  words: readonly string[],
): ReadonlyMap<string, readonly Token[]> | undefined {
  const clauses = new Map<string, Token[]>();
  let current: Token[] = [];
  let position = -1;
  for (const token of tokens) {
    const next = token.kind === 'word' ? words.indexOf(token.text) : -1;
    // `FOR UPDATE` ends a SELECT, and `update` is no clause of it.
    if (next === -1) current.push(token);
    else if (next <= position) return undefined;
    else {
      current = [];
      position = next;
      clauses.set(token.text, current);
    }
  }
  return clauses;
}

function inParentheses(tokens: readonly Token[] = []): readonly Token[] | undefined {
  const isWhole = isMark(tokens[0], '(') && isMark(tokens.at(-1), ')') && tokens.length > 2;
  return isWhole ? tokens.slice(1, -1) : undefined;
}

function nameOf(tokens: readonly Token[] | undefined): string | undefined {
  const [name] = tokens ?? [];
  return tokens?.length === 1 && isName(name) ? name.text : undefined;
}
