import { DoublepostError } from '../errors.ts';
import { showUrl } from '../http/show-url.ts';
import { type CommandWord, commandLine } from './command-line.ts';
import { planObservers } from './observers.ts';
import { programWords, type SharedOptions, variablesOf, wordsOf } from './option-words.ts';
import type { RequestPlan, Scenario } from './scenario.ts';

/** What the command line may say beside a captured or described request. */
export type RequestOptions = SharedOptions;

/**
 * Plans to send one request twice.
 *
 * @param source the words of the command line that name the request
 * @throws DoublepostError DP_REQUEST_SAFE
 */
export function planFromRequest(
  request: RequestPlan,
  source: readonly CommandWord[],
  options: RequestOptions = {},
): Scenario {
  const { method, url } = request;
  if (['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)) {
    throw new DoublepostError(
      'DP_REQUEST_SAFE',
      `a ${method} request changes nothing, or should not (${method} ${showUrl(url)})`,
    );
  }
  const { login, fill = {}, unique = [], setup, actors = 'same-tab', expect = 'once' } = options;
  const words = [...programWords(options), ...source, ...wordsOf(options)];
  return {
    name: `${method} ${url.pathname}`,
    command: commandLine(words),
    variables: variablesOf(words, login),
    page: url,
    request,
    setup,
    others: [],
    prepare: [],
    cleanup: [],
    visit: [],
    form: undefined,
    login,
    fill,
    unique,
    actors,
    expect,
    observers: planObservers(options),
  };
}
