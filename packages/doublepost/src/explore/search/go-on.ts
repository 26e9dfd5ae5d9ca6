import type { Choice } from '../schedule/schedule.ts';
import { keyOf } from './tree-node.ts';

/** Decides where a prefix has ended: the same request goes on as long as it can. */
export function goOn(
  options: readonly Choice[],
  last: Choice | undefined,
  asleep: ReadonlySet<string> = new Set(),
): Choice {
  const awake = options.filter((option) => !asleep.has(keyOf(option)));
  const [first] = awake.length > 0 ? awake : options;
  if (first === undefined) throw new TypeError('there is nothing to choose from');
  return awake.find(({ lane }) => lane === last?.lane) ?? first;
}
