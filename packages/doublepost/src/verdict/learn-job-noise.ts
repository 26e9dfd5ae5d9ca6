import type { SerialObservation, TableChange } from '../observe/observation.ts';
import { byOrder } from './orders.ts';

/** Leaves out of what changed what a worker did to jobs. */
export interface JobFilter {
  /** Of a whole run; one in which nothing else changed is left as it is. */
  readonly filter: (changes: readonly TableChange[]) => readonly TableChange[];
  /** Of a step of a serial run. */
  readonly filterStep: (changes: readonly TableChange[]) => readonly TableChange[];
}

/**
 * A job goes, or is marked, when a worker has done it, which may be before a look or after. Jobs are
 * therefore counted only where they last: every serial run leaves as many. A run that leaves fewer
 * had a faster worker; one that leaves more has put more of them.
 */
export function learnJobNoise(serial: readonly SerialObservation[]): JobFilter {
  const names = new Set(serial.flatMap(({ changes }) => (changes ?? []).filter(isJob).map(nameOf)));
  const lasting = new Map([...names].flatMap((name) => lastingJobs(name, serial)));

  function filterStep(changes: readonly TableChange[]): readonly TableChange[] {
    return changes.flatMap((change): TableChange[] => {
      if (!isJob(change)) return [change];
      const isKept = lasting.has(change.table) && change.inserted > 0;
      return isKept ? [{ ...change, updated: 0, deleted: 0 }] : [];
    });
  }

  return {
    filterStep,
    filter(changes) {
      const kept = filterStep(changes);
      if (kept.length === 0) return kept;
      const present = new Map(kept.filter(isJob).map((change) => [change.table, change]));
      const jobs = [...lasting].map(([table, least]): TableChange => {
        const change = present.get(table);
        return {
          ...jobsIn(table, least),
          ...change,
          inserted: Math.max(least, change?.inserted ?? 0),
        };
      });
      return [...kept.filter((change) => !isJob(change)), ...jobs];
    },
  };
}

/** The number of jobs that every serial run leaves in a table; nothing where they differ. */
function lastingJobs(
  name: string,
  serial: readonly SerialObservation[],
): [name: string, count: number][] {
  const counts = byOrder(serial).map((runs) => {
    const seen = runs.map(({ changes = [] }) => changes.find(({ table }) => table === name));
    return new Set(seen.map((change) => change?.inserted ?? 0));
  });
  const least = Math.min(...counts.flatMap((seen) => [...seen]));
  return least > 0 && counts.every(({ size }) => size === 1) ? [[name, least]] : [];
}

function jobsIn(table: string, inserted: number): TableChange {
  return { table, kind: 'job', inserted, updated: 0, deleted: 0 };
}

function isJob({ kind }: TableChange): boolean {
  return kind === 'job';
}

function nameOf({ table }: TableChange): string {
  return table;
}
