import type { AnswerObservation, RunObservation, TableChange } from '../observe/observation.ts';
import { effectsOf, isUpdate } from './effect-counts.ts';
import { answerKey, outcomeKey } from './outcome.ts';
import type { Specification } from './specification.ts';

/**
 * Whether a serial order gives this run. What an aborted submission was answered is not known, and
 * the application may have dropped it when its connection closed: any answer explains it, and both
 * its effect and none.
 */
export function isExplained(run: RunObservation, { outcomes, serialRuns }: Specification): boolean {
  const known = run.answers.filter(({ kind }) => kind !== 'aborted');
  if (known.length === run.answers.length) return outcomes.has(outcomeKey(run));
  return serialRuns.some(
    (serial) =>
      (isAmong(known, serial.answers) && haveEqualEffects(run.changes, serial.changes)) ||
      (isAmong(known, serial.answers.slice(0, known.length)) &&
        haveEqualEffects(run.changes, serial.changesByStep?.slice(0, known.length).flat())),
  );
}

/** Whether each of some answers has one of its own among others. */
function isAmong(
  some: readonly AnswerObservation[],
  others: readonly AnswerObservation[],
): boolean {
  const left = others.map(answerKey);
  return some.map(answerKey).every((key) => {
    const index = left.indexOf(key);
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

function haveEqualEffects(
  one: readonly TableChange[] | undefined,
  other: readonly TableChange[] | undefined,
): boolean {
  const [a, b] = [one, other].map(countable);
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Updated rows are left out: two submissions that write the same row update one, or one twice. */
function countable(changes: readonly TableChange[] = []): [string, number][] {
  return [...effectsOf(changes)]
    .filter(([name]) => !isUpdate(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
