import type { RowCounts, SerialObservation, TableChange } from '../observe/observation.ts';
import { learnTexts } from './learn-texts.ts';
import { byOrder } from './orders.ts';

/** Gives mails whose subjects differ by what varies alone the same name. */
export interface SubjectFilter {
  readonly filter: (changes: readonly TableChange[]) => readonly TableChange[];
  /** A sentence where nothing of the subjects is compared. */
  readonly notes: readonly string[];
}

/**
 * Learns from the serial runs what of the subjects of mails varies although nothing raced: a code, or
 * the number of an order. Mails are counted by recipient and subject, so each of them would be
 * another effect.
 */
export function learnSubjectNoise(serial: readonly SerialObservation[]): SubjectFilter {
  const groups = byOrder(serial).flatMap(groupsOf);
  const { coarsen, note } = learnTexts(groups, 'subject of mails');
  return {
    filter: (changes) => joinEqual(changes.map((change) => coarsenMail(change, coarsen))),
    notes: note === undefined ? [] : [note],
  };
}

/** Subjects that stand in each other's place: of the nth mail of a step to a recipient. */
function groupsOf(runs: readonly SerialObservation[]): string[][] {
  const groups = new Map<string, string[]>();
  const longest = Math.max(0, ...runs.map(({ changesByStep = [] }) => changesByStep.length));
  for (let step = 0; step < longest; step += 1) {
    const mails = runs.map(({ changesByStep }) => (changesByStep?.[step] ?? []).filter(isMail));
    for (const sent of mails) {
      const nth = new Map<string, number>();
      for (const { table } of sent) {
        const { recipient, subject } = partsOf(table);
        // What every run has needs no place: mails may come in any order.
        const isUsual = mails.every((run) => run.some((mail) => mail.table === table));
        const place = isUsual ? table : (nth.get(recipient) ?? 0);
        if (!isUsual) nth.set(recipient, (nth.get(recipient) ?? 0) + 1);
        const key = JSON.stringify([step, recipient, place]);
        groups.set(key, [...(groups.get(key) ?? []), subject]);
      }
    }
  }
  return [...groups.values()];
}

function coarsenMail(change: TableChange, coarsen: (subject: string) => string): TableChange {
  if (!isMail(change)) return change;
  const { recipient, subject } = partsOf(change.table);
  return { ...change, table: `${recipient}"${coarsen(subject)}"` };
}

/** `to {email}: "Welcome"` is a recipient, as it stands before its subject, and that subject. */
function partsOf(table: string): { readonly recipient: string; readonly subject: string } {
  const start = table.indexOf('"');
  return { recipient: table.slice(0, start), subject: table.slice(start + 1, -1) };
}

/** Mails of one name are counted together. */
function joinEqual(changes: readonly TableChange[]): TableChange[] {
  const joined = new Map<string | number, TableChange>();
  for (const [index, change] of changes.entries()) {
    const key = isMail(change) ? change.table : index;
    const before = joined.get(key);
    joined.set(key, before === undefined ? change : sum(before, change));
  }
  return [...joined.values()];
}

function sum(one: TableChange, other: TableChange): TableChange {
  return {
    ...one,
    ...added(one, other),
    traced: added(one.traced ?? one, other.traced ?? other),
  };
}

function added(one: RowCounts, other: RowCounts): RowCounts {
  return {
    inserted: one.inserted + other.inserted,
    updated: one.updated + other.updated,
    deleted: one.deleted + other.deleted,
  };
}

function isMail({ kind }: TableChange): boolean {
  return kind === 'mail';
}
