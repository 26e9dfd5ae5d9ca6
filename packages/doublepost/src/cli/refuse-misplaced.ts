import { DoublepostError } from '../errors.ts';
import type { PageOptions } from './request-options.ts';

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
  const [part, source] = misplaced;
  throw new DoublepostError('DP_USAGE', `--${part} is a part of --${source}, which is not there`, {
    fix: `Add --${source}, or leave out --${part}.`,
  });
}
