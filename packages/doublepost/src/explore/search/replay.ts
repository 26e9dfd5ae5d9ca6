import type { Run } from '../schedule/run.ts';
import { type Choice, formatSchedule } from '../schedule/schedule.ts';
import { goOn } from './go-on.ts';
import type { Strategy } from './strategy.ts';

/** One schedule, as often as it is asked for; where it ends, the same request goes on. */
export function replay(schedule: readonly Choice[], times: number): Strategy {
  let left = times;
  let diverged = 0;
  let misfit: string | undefined;
  return {
    name: 'replay',
    isExhaustive: false,
    get diverged() {
      return diverged;
    },
    get misfit() {
      return misfit;
    },
    next() {
      if (left === 0) return undefined;
      left -= 1;
      let last: Choice | undefined;
      return ({ options }, index) => {
        const wanted = schedule[index];
        const found = options.find((option) => isSame(option, wanted));
        if (wanted !== undefined && found === undefined) diverged += 1;
        last = found ?? goOn(options, last);
        return last;
      };
    },
    add(run) {
      misfit ??= misfitOf(schedule, run);
    },
  };
}

function isSame(a: Choice, b: Choice | undefined): boolean {
  return a.lane === b?.lane && a.isVictim === b.isVictim;
}

/** Where a schedule and what ran by it part; undefined: nowhere. */
function misfitOf(schedule: readonly Choice[], { points }: Run): string | undefined {
  const step = schedule.findIndex((wanted, index) => {
    const taken = points[index]?.taken;
    return taken === undefined || !isSame(taken, wanted);
  });
  const wanted = schedule[step];
  if (wanted === undefined) return undefined;
  const options = points[step]?.options;
  if (options === undefined) {
    const rest = schedule.length - step;
    return `its last ${rest === 1 ? 'letter is' : `${rest} letters are`} left over: after ${step} steps all requests were answered`;
  }
  const letters = options.map((option) => formatSchedule([option])).join(' or ');
  return `at step ${step + 1} it has ${formatSchedule([wanted])}, and only ${letters} can be chosen`;
}
