import { isPlainRead, withoutComments, wordsOf } from './statement.ts';

/** What may stand before a parenthesis: words of SQL, and functions that only reckon. */
const CALLED = new Set([
  ...['select', 'from', 'where', 'and', 'or', 'not', 'in', 'exists', 'any', 'all', 'some', 'as'],
  ...['on', 'using', 'over', 'filter', 'values', 'union', 'except', 'intersect', 'having', 'by'],
  ...['when', 'then', 'else', 'distinct', 'limit', 'offset', 'join', 'cast', 'row', 'array'],
  ...['count', 'sum', 'min', 'max', 'avg', 'coalesce', 'nullif', 'greatest', 'least', 'extract'],
  ...['now', 'date_trunc', 'clock_timestamp', 'statement_timestamp', 'current_timestamp'],
  ...['lower', 'upper', 'length', 'abs', 'round', 'array_agg', 'json_agg', 'jsonb_agg'],
  ...['string_agg', 'bool_and', 'bool_or', 'row_number'],
]);
const CALL = /("?)([\p{L}_][\p{L}\p{N}_$]*)\1\s*\(/gu;

/**
 * Whether a statement reads and does nothing else: a SELECT that locks no rows and calls no function
 * that could. What the functions and views of the database do is another question.
 */
export function isHarmlessRead(sql: string): boolean {
  const words = wordsOf(sql);
  if (!isPlainRead(words) || words.hasSeveral || words.all.has('u&"')) return false;
  const calls = [...withoutComments(sql).toLowerCase().matchAll(CALL)];
  return calls.every(([, , name = '']) => CALLED.has(name));
}
