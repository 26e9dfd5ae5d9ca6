import type {
  AnswerObservation,
  RunObservation,
  SerialObservation,
  TableChange,
} from '../observe/observation.ts';
import { answerKey } from './outcome.ts';
import type { Specification } from './specification.ts';
import type { FindingKind } from './verdict.ts';

/** What is wrong with the rows of a run. */
export interface EffectFinding {
  readonly kind: FindingKind;
  /** Each effect with its count, and the nearest count that a serial order gives. */
  readonly details: readonly string[];
}

/** Compares the rows of a raced run with those that serial runs leave, and with what was answered. */
export function judgeEffects(run: RunObservation, specification: Specification): EffectFinding[] {
  if (run.changes === undefined) return [];
  const { serialRuns, successes } = specification;
  const changed = effectsOf(run.changes);
  const unit = effectsOf(serialRuns[0]?.changesByStep?.[0] ?? []);
  const touched = [...unit.keys()].some((name) => (changed.get(name) ?? 0) > 0);
  // A submission that was told it failed must have done all of its writes, or none.
  const claims = Math.max(countClaims(run.answers, successes), touched ? 1 : 0);
  const names = new Set(
    [run, ...serialRuns].flatMap(({ changes }) => [...effectsOf(changes ?? []).keys()]),
  );
  const more: string[] = [];
  const less: string[] = [];
  const kept: string[] = [];
  for (const name of names) {
    const count = changed.get(name) ?? 0;
    const most = Math.max(
      ...serialRuns.map(({ changes }) => effectsOf(changes ?? []).get(name) ?? 0),
    );
    const due = dueEffects(name, claims, specification);
    if (count > most) more.push(`${name} (${count}, not ${most})`);
    else if (count < due) less.push(`${name} (${count}, not ${due})`);
    else if (count > 0) kept.push(name);
  }
  return [
    ...(more.length > 0 ? [{ kind: 'duplicate-effect', details: more } as const] : []),
    ...(less.length > 0
      ? [{ kind: kept.length > 0 ? 'partial-effect' : 'lost-effect', details: less } as const]
      : []),
  ];
}

/** How many submissions were told that they succeeded. */
function countClaims(
  answers: readonly AnswerObservation[],
  successes: ReadonlySet<string>,
): number {
  return answers.filter((answer) => successes.has(answerKey(answer))).length;
}

/**
 * How often an effect must have happened, given how many submissions were told that they succeeded:
 * once for each, as for the first submission of a serial run, unless a serial run with as many
 * success answers does with less.
 */
function dueEffects(
  name: string,
  claims: number,
  { serialRuns, successes }: Specification,
): number {
  const each = serialRuns.map(
    ({ changes, changesByStep }) => effectsOf(changesByStep?.[0] ?? changes ?? []).get(name) ?? 0,
  );
  const asMany = serialRuns
    .filter(({ answers }) => countClaims(answers, successes) >= claims)
    .map(({ changes }) => effectsOf(changes ?? []).get(name) ?? 0);
  return Math.min(claims * Math.min(...each), ...asMany);
}

/** How often each effect happened; rows that come and rows that go are different effects. */
export function effectsOf(changes: readonly TableChange[]): ReadonlyMap<string, number> {
  const effects = new Map<string, number>();
  for (const { table, inserted, deleted } of changes) {
    for (const [name, count] of [
      [`rows inserted into ${table}`, inserted],
      [`rows deleted from ${table}`, deleted],
    ] as const) {
      if (count > 0) effects.set(name, (effects.get(name) ?? 0) + count);
    }
  }
  return effects;
}

/** What the second submission did as often as the first; nothing unless it did all of it. */
export function repeatedEffects({ changesByStep }: SerialObservation): string[] {
  const [first, second] = (changesByStep ?? []).map(effectsOf);
  if (first === undefined || second === undefined) return [];
  const repeated = [...first].every(([name, count]) => (second.get(name) ?? 0) >= count);
  return repeated ? [...first.keys()] : [];
}
