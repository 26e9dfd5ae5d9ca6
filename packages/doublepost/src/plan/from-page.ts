import { parseHttpUrl } from '../http/target.ts';
import { type CommandWord, commandLine, fillWords, optionWords } from './command-line.ts';
import type {
  ActorMode,
  Expectation,
  FormChoice,
  LoginStep,
  Scenario,
  SessionSetup,
} from './scenario.ts';

/** What the command line may say beside the address of the page. */
export interface PageOptions {
  /** Default: the only form that posts something typed. */
  readonly form?: FormChoice | undefined;
  /** Default: nobody signs in. */
  readonly login?: LoginStep | undefined;
  /** Values by field name. Default none. */
  readonly fill?: Readonly<Record<string, string>>;
  /** Fields whose guessed values must be new in every round. Default: those that usually must. */
  readonly unique?: readonly string[];
  /** What every request carries. Default: nothing more than a browser's headers. */
  readonly setup?: SessionSetup | undefined;
  /** Default `same-tab`. */
  readonly actors?: ActorMode;
  /** Default `once`. */
  readonly expect?: Expectation;
  /** `sqlite:PATH`; default none. */
  readonly database?: string | undefined;
  /** Further words of the command that reports name to show a finding again. */
  readonly words?: readonly CommandWord[];
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
    unique = [],
    setup,
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
    ...optionWords('--db', database),
    ...fillWords(fill),
    ...unique.flatMap((name) => ['--unique', name]),
    ...words,
  ]);
  return {
    name: page.pathname,
    command,
    page,
    request: undefined,
    setup,
    others: [],
    prepare: [],
    cleanup: [],
    visit: [],
    form,
    login,
    fill,
    unique,
    actors,
    expect,
    database,
  };
}

function formWord(form: FormChoice | undefined): string | undefined {
  if (form === undefined) return undefined;
  return form.by === 'id' ? `#${form.id}` : String(form.position);
}
