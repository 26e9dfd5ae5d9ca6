import { postedValue } from '../../forms/check-form.ts';
import type { ListDescription } from '../site/model-admin.ts';
import { readListQuery, writeListQuery } from './list-query.ts';

/** Under this name the pages of an object keep what its list was asked for, as in Django's admin. */
const KEPT = '_changelist_filters';

/**
 * The query of the list that a page was reached from, with its question mark; empty without one, or
 * when it makes no sense.
 */
export function readKeptQuery(description: ListDescription, query: unknown): string {
  const kept = new URLSearchParams(postedValue(query, KEPT));
  const read = readListQuery(description, Object.fromEntries(kept));
  return read === undefined ? '' : writeListQuery(read);
}

/** An address below a list's, which remembers the query of the list. */
export function keepQuery(address: string, query: string): string {
  return query === '' ? address : `${address}?${new URLSearchParams({ [KEPT]: query.slice(1) })}`;
}
