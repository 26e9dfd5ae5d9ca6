import type { Page } from 'playwright-core';
import type { ServedApp } from '../support/served-app.ts';

/** A page as somebody may see it. */
export interface PageState {
  /** Also the name of its screenshot. */
  readonly name: string;
  /** Whose browser it is. Default: a visitor's, who has not signed in. */
  readonly who?: 'patient' | 'staff';
  /** Its status, when it is not 200. */
  readonly status?: number;
  readonly open: (page: Page, test: ServedApp) => Promise<unknown>;
}

/** A state that one address shows by itself. */
export function at(
  name: string,
  address: string,
  more: Pick<PageState, 'who' | 'status'> = {},
): PageState {
  return { name, ...more, open: (page, { url }) => page.goto(url + address) };
}
