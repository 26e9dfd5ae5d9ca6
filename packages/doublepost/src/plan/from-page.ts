import { parseHttpUrl } from '../http/target.ts';
import { commandLine, optionWords } from './command-line.ts';
import { planObservers } from './observers.ts';
import { programWords, type SharedOptions, variablesOf, wordsOf } from './option-words.ts';
import type { FormChoice, Scenario } from './scenario.ts';

/** What the command line may say beside the address of the page. */
export interface PageOptions extends SharedOptions {
  /** Default: the only form that posts something typed. */
  readonly form?: FormChoice | undefined;
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
  } = options;
  const words = [
    ...programWords(options),
    page.href,
    ...optionWords('--form', formWord(form)),
    ...wordsOf(options),
  ];
  return {
    name: page.pathname,
    command: commandLine(words),
    variables: variablesOf(words, login),
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
    observers: planObservers(options),
  };
}

function formWord(form: FormChoice | undefined): string | undefined {
  if (form === undefined) return undefined;
  return form.by === 'id' ? `#${form.id}` : String(form.position);
}
