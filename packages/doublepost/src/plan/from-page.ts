import { parseHttpUrl } from '../http/target.ts';
import type { ActorMode, Expectation, FormChoice, LoginStep, Scenario } from './scenario.ts';

/** What the command line may say beside the address of the page. */
export interface PageOptions {
  readonly form: FormChoice | undefined;
  readonly login: LoginStep | undefined;
  readonly fill: Readonly<Record<string, string>>;
  readonly actors: ActorMode;
  readonly expect: Expectation;
  readonly database: string | undefined;
}

/**
 * Plans to post the form of one page twice.
 *
 * @throws DoublepostError DP_URL_INVALID
 */
export function planFromPage(address: string, options: PageOptions): Scenario {
  const page = parseHttpUrl(address);
  return { name: page.pathname, command: `doublepost ${page.href}`, page, visit: [], ...options };
}
