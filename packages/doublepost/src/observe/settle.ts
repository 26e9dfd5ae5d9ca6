import { setTimeout } from 'node:timers/promises';
import type { TableChange } from './observation.ts';

/** Waits for the end of what submissions set off; one for a whole check, because it learns. */
export interface Settler {
  /** Looks until nothing more comes, or too much time has passed. */
  settle(look: () => Promise<readonly TableChange[]>): Promise<readonly TableChange[]>;
}

/** Between two looks, in milliseconds. */
const LOOK_AGAIN_MS = 20;
/** Jobs and mails are done after the answer: how long nothing comes, in milliseconds, at first ... */
const PATIENCE_MS = 1_500;
/** ... and for how many runs, until it is known how late they are. */
const LEARNED_AFTER = 4;
/** After that long the effects are taken as they are, in milliseconds. */
const LONGEST_MS = 2_000;
const LONGEST_OF_LATE_MS = 10_000;

/**
 * @param expectsLate whether something is watched that an application does after its answer; jobs
 *   that are put into a table tell by themselves that something will be
 * @param restless tables in which others write; they keep nothing from settling
 */
export function settler(expectsLate: boolean, restless: ReadonlySet<string>): Settler {
  const delays: number[] = [];

  /** How long nothing must come, in milliseconds. */
  function quietMs(isLate: boolean): number {
    if (!isLate) return LOOK_AGAIN_MS;
    if (delays.length < LEARNED_AFTER) return PATIENCE_MS;
    return Math.min(PATIENCE_MS, 100 + 2 * Math.max(...delays));
  }

  return {
    async settle(look) {
      const begun = performance.now();
      let changed = begun;
      let changes = await look();
      let isLate = expectsLate || changes.some(isJob);
      for (;;) {
        await setTimeout(isLate ? 2 * LOOK_AGAIN_MS : LOOK_AGAIN_MS);
        const before = progress(changes, restless);
        changes = await look();
        isLate ||= changes.some(isJob);
        const now = performance.now();
        if (progress(changes, restless) !== before) changed = now;
        const isOver = now - changed >= quietMs(isLate);
        if (isOver || now - begun > (isLate ? LONGEST_OF_LATE_MS : LONGEST_MS)) break;
      }
      if (isLate) delays.push(changed - begun);
      return changes;
    },
  };
}

function isJob({ kind }: TableChange): boolean {
  return kind === 'job';
}

/** Equal texts: nothing of the round was done in between. */
function progress(changes: readonly TableChange[], restless: ReadonlySet<string>): string {
  return JSON.stringify(
    changes.map(({ table, inserted, updated, deleted, traced, amounts, orphans }) =>
      restless.has(table)
        ? [table, traced]
        : [table, inserted, updated, deleted, traced, amounts, orphans],
    ),
  );
}
