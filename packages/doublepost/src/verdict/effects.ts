import type {
  AnswerObservation,
  RunObservation,
  SerialObservation,
  TableChange,
} from '../observe/observation.ts';
import { effectsOf, isAmount, isLogged, isOrphan, isUpdate } from './effect-counts.ts';
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
  const logged: string[] = [];
  const less: string[] = [];
  const kept: string[] = [];
  for (const name of names) {
    const count = changed.get(name) ?? 0;
    const most = Math.max(
      ...serialRuns.map(({ changes }) => effectsOf(changes ?? []).get(name) ?? 0),
    );
    const due = dueEffects(name, claims, specification);
    if (count > most && isOrphan(name)) less.push(`${name} (${count}, not ${most})`);
    else if (count > most && isLogged(name)) logged.push(name);
    else if (count > most) more.push(`${name} (${count}, not ${most})`);
    // Two submissions that write the same row change one row.
    else if (count < due && !isUpdate(name) && !isLogged(name))
      less.push(`${name} (${count}, not ${due})`);
    else if (count > 0) kept.push(name);
  }
  // Where something was done twice, a number that was set twice to the same is no lost one.
  const missing = more.length > 0 ? less.filter((detail) => !isAmount(detail)) : less;
  const isSecondLost = claims > 1 && isAsAfterTheFirst(changed, serialRuns);
  return [
    ...logged.map((name) => ({ kind: loggedKind(name), details: [name] })),
    ...(more.length > 0
      ? [{ kind: isSecondLost ? 'lost-effect' : 'duplicate-effect', details: more } as const]
      : []),
    ...(missing.length > 0
      ? [
          {
            kind: isPartial(missing, kept) ? 'partial-effect' : 'lost-effect',
            details: missing,
          } as const,
        ]
      : []),
  ];
}

/** Whether the state is that which a serial run has before its second submission: a switch turned once. */
function isAsAfterTheFirst(
  changed: ReadonlyMap<string, number>,
  serialRuns: readonly SerialObservation[],
): boolean {
  return serialRuns.some(({ changesByStep }) => {
    const first = effectsOf(changesByStep?.[0] ?? []);
    return (
      first.size === changed.size &&
      [...changed].every(([name, count]) => first.get(name) === count)
    );
  });
}

function loggedKind(line: string): FindingKind {
  return /deadlock|40P01/i.test(line) ? 'deadlock' : 'server-error';
}

/** Whether something of the submission was written, so that the rest of it is missing. */
function isPartial(less: readonly string[], kept: readonly string[]): boolean {
  return less.some(isOrphan) || kept.some((name) => !isUpdate(name) && !isLogged(name));
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

/**
 * What the second submission did as often as the first; nothing unless it did all of it. That it
 * wrote a row again that was there proves nothing: an idempotent save does, too.
 */
export function repeatedEffects({ changesByStep }: SerialObservation): string[] {
  const [first, second] = (changesByStep ?? []).map((step) => effectsOf(ownOf(step)));
  if (first === undefined || second === undefined) return [];
  const acts = [...first].filter(([name]) => !isUpdate(name) && !isLogged(name));
  const repeated = acts.every(([name, count]) => (second.get(name) ?? 0) >= count);
  return repeated ? acts.map(([name]) => name) : [];
}

/**
 * What holds something of the submission, where anything does: a session that only the first one
 * begins, or the count of its visits, is not what was asked for.
 */
function ownOf(changes: readonly TableChange[]): readonly TableChange[] {
  const own = changes.filter(({ traced }) => traced === undefined || traced.inserted > 0);
  return own.length > 0 ? own : changes;
}
