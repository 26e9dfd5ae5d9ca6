import { type CommandWord, fillWords, optionWords, variablesIn } from './command-line.ts';
import { type ObserverOptions, observerWords } from './observers.ts';
import type { ActorMode, Expectation, LoginStep, SessionSetup } from './scenario.ts';

/** What the command line may say beside a page or a request. */
export interface SharedOptions extends ObserverOptions {
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
  /** Which command reports name; default: the check. */
  readonly subcommand?: 'explore' | undefined;
  /** Further words of the command that reports name to show a finding again. */
  readonly words?: readonly CommandWord[];
}

/** The words that a command line begins with. */
export function programWords({ subcommand }: Pick<SharedOptions, 'subcommand'>): string[] {
  return ['npx', 'doublepost', ...(subcommand === undefined ? [] : [subcommand])];
}

/**
 * The variables that a command reads: those in its words, and those that it takes by itself for the
 * passwords of `--user` and `--second-user`.
 */
export function variablesOf(words: readonly CommandWord[], login: LoginStep | undefined): string[] {
  return [
    ...(login?.credentials === undefined ? [] : ['DOUBLEPOST_PASSWORD']),
    ...(login?.second?.credentials === undefined ? [] : ['DOUBLEPOST_SECOND_PASSWORD']),
    ...variablesIn(words),
  ];
}

/** The words of a command line for what was said beside the page or the request itself. */
export function wordsOf(options: SharedOptions): CommandWord[] {
  const { login, fill = {}, unique = [], actors, expect, words = [] } = options;
  return [
    ...optionWords('--actors', actors, 'same-tab'),
    ...optionWords('--expect', expect, 'once'),
    // Passwords stay out: they are taken from DOUBLEPOST_PASSWORD and DOUBLEPOST_SECOND_PASSWORD.
    ...optionWords('--login', login?.page.href),
    ...optionWords('--user', login?.credentials?.user),
    ...optionWords('--second-user', login?.second?.credentials?.user),
    ...observerWords(options),
    ...fillWords(fill),
    ...unique.flatMap((name) => ['--unique', name]),
    ...words,
  ];
}
