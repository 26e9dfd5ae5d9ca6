import type { AnswerObservation, RunObservation, TableChange } from '../observe/observation.ts';
import { effectsOf } from './effect-counts.ts';
import type { Tally } from './verdict.ts';

/** Two answers are the same exactly when their keys are equal. */
export function answerKey(answer: AnswerObservation): string {
  return JSON.stringify(answer, sortKeys);
}

/** A run's answers without their order: which of two racing submissions won does not matter. */
function answersKey(answers: readonly AnswerObservation[]): string {
  return answers.map(answerKey).sort().join('\n');
}

function changesKey(changes: readonly TableChange[] | undefined): string {
  return JSON.stringify([...effectsOf(changes ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Two runs have the same outcome exactly when their keys are equal. */
export function outcomeKey(run: RunObservation): string {
  return `${answersKey(run.answers)}\n${changesKey(run.changes)}`;
}

/** Counts equal outcomes; the most frequent first. */
export function tally(runs: readonly RunObservation[]): Tally[] {
  const counted = new Map<string, { outcome: RunObservation; count: number }>();
  for (const run of runs) {
    const key = outcomeKey(run);
    const entry = counted.get(key);
    if (entry === undefined) {
      counted.set(key, { outcome: { answers: run.answers, changes: run.changes }, count: 1 });
    } else {
      entry.count += 1;
    }
  }
  return [...counted.values()].sort((a, b) => b.count - a.count);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
