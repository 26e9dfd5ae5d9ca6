import type { Choice } from '../schedule/schedule.ts';
import { goOn } from './go-on.ts';
import type { Strategy } from './strategy.ts';
import { type Prefix, ScheduleTree, type TreeOptions } from './tree.ts';

/** Every schedule, as far as the tree does not know that it is like another. */
export function dfs(
  options: TreeOptions,
  tree: ScheduleTree = new ScheduleTree(options),
): Strategy & { readonly redundant: number } {
  let prefix: Prefix = { choices: [] };
  let isOver = false;
  let diverged = 0;
  return {
    name: 'dfs',
    get isExhaustive() {
      return isOver && tree.isWithinBounds;
    },
    get diverged() {
      return diverged;
    },
    get redundant() {
      return tree.redundant;
    },
    next() {
      const planned = tree.next();
      isOver = planned === undefined;
      if (planned === undefined) return undefined;
      prefix = planned;
      let last: Choice | undefined;
      return ({ options, next }, index, events) => {
        const wanted = prefix.choices[index];
        const found = options.find((option) => isSame(option, wanted));
        const isOther = index < prefix.choices.length && !tree.expects(prefix.choices, index, next);
        if ((wanted !== undefined && found === undefined) || isOther) diverged += 1;
        const asleep =
          wanted === undefined
            ? tree.sleepingAfter(prefix.choices, events)
            : (new Set() as ReadonlySet<string>);
        last = found ?? goOn(options, last, asleep);
        return last;
      };
    },
    share: () => dfs(options, tree),
    add: (run) => tree.add(run),
  };
}

function isSame(a: Choice, b: Choice | undefined): boolean {
  return a.lane === b?.lane && a.isVictim === b.isVictim;
}
