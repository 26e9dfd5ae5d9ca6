import type { Texts } from '../i18n/french.ts';
import { ADDRESSES } from '../views/addresses.ts';
import { capitalise } from './capitalise.ts';
import { keepQuery } from './list/kept-query.ts';
import type { ModelVisit, ObjectVisit } from './visit.ts';

/** A page that leads to another one. */
export interface Step {
  readonly label: string;
  readonly address: string;
}

/** What leads to the page of the application. */
export function trailToApp({ admin }: Texts): readonly Step[] {
  return [{ label: admin.home, address: ADDRESSES.admin }];
}

/** What leads to a list. */
export function trailToList(texts: Texts): readonly Step[] {
  return [...trailToApp(texts), { label: texts.admin.appName, address: ADDRESSES.adminApp }];
}

/** What leads to the form of an object. */
export function trailToForm({ texts, model, kept }: ModelVisit): readonly Step[] {
  const list = { label: capitalise(model.names.many), address: model.address + kept };
  return [...trailToList(texts), list];
}

/** What leads to the other pages of an object. */
export function trailFromObject(visit: ObjectVisit): readonly Step[] {
  const label = visit.model.nameOf(visit.object);
  return [...trailToForm(visit), { label, address: pageOf(visit, 'change') }];
}

/** Where a page of an object is; it remembers the query of the list. */
export function pageOf(
  { model, kept, object }: ObjectVisit,
  page: 'change' | 'delete' | 'history',
): string {
  return keepQuery(`${model.address}${object.id}/${page}/`, kept);
}
