import type { Choice } from '../schedule/schedule.ts';
import { goOn } from './go-on.ts';
import type { Strategy } from './strategy.ts';

/** One schedule, as often as it is asked for; where it ends, the same request goes on. */
export function replay(schedule: readonly Choice[], times: number): Strategy {
  let left = times;
  let diverged = 0;
  return {
    name: 'replay',
    isExhaustive: false,
    get diverged() {
      return diverged;
    },
    next() {
      if (left === 0) return undefined;
      left -= 1;
      let last: Choice | undefined;
      return ({ options }, index) => {
        const wanted = schedule[index];
        const found = options.find(
          ({ lane, isVictim }) => lane === wanted?.lane && isVictim === wanted.isVictim,
        );
        if (wanted !== undefined && found === undefined) diverged += 1;
        last = found ?? goOn(options, last);
        return last;
      };
    },
    add() {},
  };
}
