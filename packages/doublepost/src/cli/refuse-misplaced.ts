import { DoublepostError } from '../errors.ts';
import type { PageOptions } from './request-options.ts';
import type { RoundOptions } from './round-options.ts';

/** Options that say more of another one, which names where the request comes from. */
const PARTS: readonly (readonly [keyof PageOptions, keyof PageOptions])[] = [
  ['entry', 'har'],
  ['operation', 'openapi'],
  ['all', 'openapi'],
];

/**
 * Refuses options that would have no effect.
 *
 * @throws DoublepostError DP_USAGE
 */
export function refuseMisplaced(options: PageOptions): void {
  const misplaced = PARTS.find(
    ([part, source]) => options[part] !== undefined && options[source] === undefined,
  );
  if (misplaced === undefined) return;
  throw partAlone(...misplaced);
}

/**
 * Refuses options of rounds that would have no effect.
 *
 * @throws DoublepostError DP_USAGE
 */
export function refuseMisplacedRounds({ sweep, clickInterval, gap }: RoundOptions): void {
  if (sweep === undefined && clickInterval !== undefined) {
    throw partAlone('click-interval', 'sweep');
  }
  if (sweep === undefined || gap === 0) return;
  throw new DoublepostError('DP_USAGE', '--gap is one gap, and --sweep goes over many', {
    fix: 'Give one of --gap and --sweep.',
  });
}

function partAlone(part: string, whole: string): DoublepostError {
  return new DoublepostError('DP_USAGE', `--${part} is a part of --${whole}, which is not there`, {
    fix: `Add --${whole}, or leave out --${part}.`,
  });
}

/**
 * Refuses words that are neither a command nor one address. A single word without a dot, a colon or
 * a slash is a command that does not exist: `localhost` alone would not be taken for a target either.
 *
 * @param words what the program was given beside options
 * @throws DoublepostError DP_USAGE
 */
export function refuseMoreThanAddress(words: readonly string[], commands: readonly string[]): void {
  const [first, second] = words;
  if (first !== undefined && /^[\w-]+$/.test(first)) {
    throw new DoublepostError('DP_USAGE', `there is no command "${first}"`, {
      fix: `The commands are ${commands.join(', ')}; a page is given by its whole address.`,
    });
  }
  if (second !== undefined) {
    throw new DoublepostError('DP_USAGE', `"${second}" is one word too many behind the address`, {
      fix: 'Check one page at a time; `doublepost run` checks many, from scenario files.',
    });
  }
}
