import { parseHttpUrl } from '../http/target.ts';
import { commandLine, databaseWords, fillWords, optionWords } from './command-line.ts';
import type { ActorMode, Expectation, FormChoice, LoginStep, Scenario } from './scenario.ts';

/** What the command line may say beside the address of the page. */
export interface PageOptions {
  /** Default: the only form that posts something typed. */
  readonly form?: FormChoice | undefined;
  /** Default: nobody signs in. */
  readonly login?: LoginStep | undefined;
  /** Values by field name. Default none. */
  readonly fill?: Readonly<Record<string, string>>;
  /** Default `same-tab`. */
  readonly actors?: ActorMode;
  /** Default `once`. */
  readonly expect?: Expectation;
  /** `sqlite:PATH`, `postgres://...` or `mysql://...`; default none. */
  readonly database?: string | undefined;
  /** Further words of the command that reports name to show a finding again. */
  readonly words?: readonly string[];
}

/**
 * Plans to post the form of one page twice.
 *
 * @param address absolute, http or https
 * @throws DoublepostError DP_URL_INVALID
 * @example
 * ```ts
 * import { planFromPage } from 'doublepost';
 *
 * const scenario = planFromPage('http://localhost:8000/signup/', { actors: 'two-tabs' });
 * console.log(scenario.command);
 * // npx doublepost http://localhost:8000/signup/ --actors two-tabs
 * ```
 */
export function planFromPage(address: string, options: PageOptions = {}): Scenario {
  const page = parseHttpUrl(address);
  const {
    form,
    login,
    fill = {},
    actors = 'same-tab',
    expect = 'once',
    database,
    words = [],
  } = options;
  const command = commandLine([
    'npx',
    'doublepost',
    page.href,
    ...optionWords('--form', formWord(form)),
    ...optionWords('--actors', actors, 'same-tab'),
    ...optionWords('--expect', expect, 'once'),
    // The password stays out: it is taken from DOUBLEPOST_PASSWORD.
    ...optionWords('--login', login?.page.href),
    ...optionWords('--user', login?.credentials?.user),
    ...databaseWords(database),
    ...fillWords(fill),
    ...words,
  ]);
  return {
    name: page.pathname,
    command,
    page,
    visit: [],
    form,
    login,
    fill,
    actors,
    expect,
    database,
  };
}

function formWord(form: FormChoice | undefined): string | undefined {
  if (form === undefined) return undefined;
  return form.by === 'id' ? `#${form.id}` : String(form.position);
}
