import { isPosted, postedValue } from '../../forms/check-form.ts';
import { firstCharacters } from '../../models/first-characters.ts';
import type { ListDescription } from '../site/model-admin.ts';
import { conditionOf, type FilterValues, parametersOf } from './filters.ts';

/** What an address asks of a list. */
export interface ListQuery {
  readonly search: string;
  readonly filters: FilterValues;
  /** Columns by their number, from 1 on, the most important first. */
  readonly order: readonly { readonly column: number; readonly descending: boolean }[];
  /** A whole number; there may be no such page. */
  readonly page: number;
  readonly all: boolean;
}

const MAX_SEARCH_LENGTH = 200;

/** Parameters that every list knows; `e` says that an earlier address was {@link INCORRECT}. */
const KNOWN = ['q', 'o', 'p', 'all', 'e', 'lang'];

/** The query to go to from one that makes no sense. */
export const INCORRECT = '?e=1';

/**
 * Reads the query of a list's address, under the names that Django's admin gives it.
 *
 * @returns undefined when it filters by something that there is not, or by a value that makes no
 * sense; an order or a page that makes none is left out.
 */
export function readListQuery(description: ListDescription, query: unknown): ListQuery | undefined {
  const names = Object.keys((query as object | null) ?? {}).filter((name) => !KNOWN.includes(name));
  const filters = readFilters(description, query);
  const isCorrect = names.every((name) => Object.hasOwn(filters, name));
  if (!isCorrect && !isPosted(query, 'e')) return undefined;
  return {
    search: firstCharacters(postedValue(query, 'q').replaceAll('\0', '').trim(), MAX_SEARCH_LENGTH),
    filters,
    order: readOrder(description, postedValue(query, 'o')),
    page: readPage(postedValue(query, 'p')),
    all: isPosted(query, 'all'),
  };
}

/** The query string of a list, with its question mark; empty when nothing is asked for. */
export function writeListQuery(query: ListQuery): string {
  const parameters = new URLSearchParams(query.filters);
  if (query.search !== '') parameters.set('q', query.search);
  if (query.order.length > 0) {
    const steps = query.order.map(({ column, descending }) => (descending ? -column : column));
    parameters.set('o', steps.join('.'));
  }
  if (query.all) parameters.set('all', '');
  else if (query.page !== 1) parameters.set('p', String(query.page));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function readFilters(description: ListDescription, query: unknown): FilterValues {
  const values: Record<string, string> = {};
  for (const filter of description.filters) {
    for (const parameter of parametersOf(filter)) {
      const value = postedValue(query, parameter);
      if (conditionOf(filter, parameter, value) !== undefined) values[parameter] = value;
    }
  }
  return values;
}

/** `3.-1`: by the third column, and by the first one downwards where the third is equal. */
function readOrder({ columns }: ListDescription, text: string): ListQuery['order'] {
  const order = new Map<number, boolean>();
  for (const step of text.slice(0, MAX_SEARCH_LENGTH).split('.')) {
    const column = /^-?\d{1,2}$/u.test(step) ? Math.abs(Number(step)) : 0;
    if (columns[column - 1] !== undefined && !order.has(column)) {
      order.set(column, step.startsWith('-'));
    }
  }
  return [...order].map(([column, descending]) => ({ column, descending }));
}

/** Any whole number, so that the list can tell a page that there is not. */
function readPage(text: string): number {
  return /^-?\d{1,400}$/u.test(text) ? Number(text) : 1;
}
