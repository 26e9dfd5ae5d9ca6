import { type Expression, type SqlBool, sql } from 'kysely';
import type { ClinicDatabase } from '../../database/schema.ts';
import { type Account, countAccounts, listAccounts, type OrderStep } from '../site/accounts.ts';
import type { ListDescription, ModelAdmin } from '../site/model-admin.ts';
import { conditionOf, parametersOf } from './filters.ts';
import type { ListQuery } from './list-query.ts';

/** A page of a list. */
export interface LoadedList {
  readonly rows: readonly Account[];
  /** How many objects pass the filters and the search. */
  readonly found: number;
  /** How many there are at all. */
  readonly total: number;
  /** Which page this is, from 1 on, and how many there are, at least one. */
  readonly page: number;
  readonly pages: number;
  /** Whether they may all be shown on one page, and whether they are. */
  readonly mayShowAll: boolean;
  readonly showsAll: boolean;
}

/** More than this many objects are never shown on one page. */
const MAX_ON_ONE_PAGE = 200;

const MAX_WORDS = 10;

/**
 * Asks the database for what a list's address asks for.
 *
 * @returns undefined when there is no such page; where there is only one, any number names it.
 */
export async function loadList(
  database: ClinicDatabase,
  model: ModelAdmin,
  query: ListQuery,
): Promise<LoadedList | undefined> {
  const { scope, list } = model;
  const selection = {
    scope,
    conditions: [
      ...filterConditions(list, query),
      ...searchConditions(list.searchFields, query.search),
    ],
  };
  const found = await countAccounts(database, selection);
  const narrowed = selection.conditions.length > 0;
  const total = narrowed ? await countAccounts(database, { scope, conditions: [] }) : found;
  const mayShowAll = found <= MAX_ON_ONE_PAGE;
  const showsAll = query.all && mayShowAll;
  const limit = showsAll ? MAX_ON_ONE_PAGE : list.perPage;
  const pages = Math.max(1, Math.ceil(found / limit));
  const page = pages === 1 ? 1 : query.page;
  if (page < 1 || page > pages) return undefined;
  const slice = { order: orderOf(list, query), limit, offset: (page - 1) * limit };
  const rows = await listAccounts(database, selection, slice);
  return { rows, found, total, page, pages, mayShowAll, showsAll };
}

function filterConditions(list: ListDescription, query: ListQuery): Expression<SqlBool>[] {
  return list.filters.flatMap((filter) =>
    parametersOf(filter).flatMap((parameter) => {
      const value = query.filters[parameter];
      const condition = value === undefined ? undefined : conditionOf(filter, parameter, value);
      return condition === undefined ? [] : [condition];
    }),
  );
}

/** Both sides are lowered by the database, whose idea of lower case is not JavaScript's. */
function searchConditions(
  fields: ListDescription['searchFields'],
  search: string,
): Expression<SqlBool>[] {
  const words = search.split(/\s+/u).filter((word) => word !== '');
  return words.slice(0, MAX_WORDS).map((word) => {
    const pattern = `%${word.replace(/[!%_]/gu, '!$&')}%`;
    const matches = fields.map(
      (field) =>
        sql`lower(${sql.ref(field)}) like lower(cast(${pattern} as varchar(1000))) escape '!'`,
    );
    return sql<SqlBool>`(${sql.join(matches, sql` or `)})`;
  });
}

function orderOf(list: ListDescription, query: ListQuery): readonly OrderStep[] {
  if (query.order.length === 0) return list.ordering;
  return query.order.flatMap(({ column, descending }) =>
    (list.columns[column - 1]?.orderBy ?? []).map((name) => ({ column: name, descending })),
  );
}
