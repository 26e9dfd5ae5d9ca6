import type { ModelVisit } from '../visit.ts';
import type { ListQuery } from './list-query.ts';
import type { LoadedList } from './load-list.ts';

/** What the page of a list is made of. */
export interface ListPage {
  readonly visit: ModelVisit;
  readonly query: ListQuery;
  readonly loaded: LoadedList;
  readonly now: Date;
}
