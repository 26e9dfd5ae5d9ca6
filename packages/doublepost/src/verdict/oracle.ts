import type {
  AnswerObservation,
  Repeat,
  RunObservation,
  SerialObservation,
} from '../observe/observation.ts';
import type { Expectation } from '../plan/scenario.ts';
import { isOutside } from './effect-counts.ts';
import { type EffectFinding, judgeEffects } from './effects.ts';
import { describeFailure, failureKind, isFailure, landsOnFailure } from './failure.ts';
import { isExplained } from './is-explained.ts';
import { answerKey } from './outcome.ts';
import { repeatedEffects } from './repeated-effects.ts';
import { type Specification, specify } from './specification.ts';
import type { Affects, Finding, FindingKind } from './verdict.ts';

/** What the oracle decides: the findings, and how many raced rounds no serial order explains. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly hits: number;
}

/**
 * Compares raced runs with the serial runs of the same scenario: a raced outcome that no serial
 * order gives is a race (serializability, checked from outside).
 */
export function judge(
  serial: readonly SerialObservation[],
  raced: readonly RunObservation[],
  expect: Expectation,
): Judgement {
  const specification = specify(serial);
  const rounds = raced.map((run) => judgeRound(withoutSerialRepeats(run, serial), specification));
  const findings = [...rounds, ...serial.map((run) => judgeSerial(run, expect))].map(
    withoutRepeats,
  );
  return {
    findings: merge(findings.flat()),
    hits: rounds.filter((found) => found.length > 0).length,
  };
}

function judgeRound(run: RunObservation, specification: Specification): Finding[] {
  if (isExplained(run, specification)) return [];
  const effects = judgeEffects(run, specification);
  const affects = affectedBy(run, effects, specification);
  const wrong = effects.filter(({ kind }) => OF_STATE.has(kind));
  const logged = effects.filter(({ kind }) => !OF_STATE.has(kind));
  const failures = run.answers
    .filter((answer) => isFailure(answer) || landsOnFailure(answer))
    .filter((answer) => !specification.answers.has(answerKey(answer)))
    .map((answer) => ({ kind: failureKind(answer), detail: describeFailure(answer) }));
  const found: Told[] = [
    ...joinLogged(failures, logged),
    ...wrong.map(({ kind, details }) => ({ kind, detail: details.join(', ') })),
  ];
  if (found.length === 0) {
    found.push({ kind: 'divergent-response', detail: describeDivergence(run, specification) });
  }
  return found.map((told) => ({ ...told, affects, count: 1, example: run }));
}

/** What a finding tells. */
type Told = Pick<Finding, 'kind' | 'detail' | 'logged'>;

/** A failure that is answered and logged is one failure with two witnesses. */
function joinLogged(failures: readonly Told[], logged: readonly EffectFinding[]): readonly Told[] {
  const lines = logged.flatMap(({ details }) => details);
  if (lines.length === 0) return failures;
  const deadlock = logged.find(({ kind }) => kind === 'deadlock')?.kind;
  const answered = failures.find(({ kind }) => kind !== 'timeout');
  if (answered === undefined) {
    return [...failures, { kind: deadlock ?? 'server-error', detail: lines.join('; ') }];
  }
  return failures.map((failure) =>
    failure === answered
      ? { kind: deadlock ?? failure.kind, detail: failure.detail, logged: lines }
      : failure,
  );
}

/** Leaves out equal rows that serial runs have as often: one submission may write several of them. */
function withoutSerialRepeats(
  run: RunObservation,
  serial: readonly SerialObservation[],
): RunObservation {
  const usual = new Set(serial.flatMap(repeatsIn).map(([table, repeat]) => keyOf(table, repeat)));
  return {
    ...run,
    changes: run.changes?.map(({ repeats, ...change }) => {
      const own = repeats?.filter((repeat) => !usual.has(keyOf(change.table, repeat))) ?? [];
      return own.length === 0 ? change : { ...change, repeats: own };
    }),
  };
}

function repeatsIn({ changes = [] }: RunObservation): (readonly [string, Repeat])[] {
  return changes.flatMap(({ table, repeats = [] }) =>
    repeats.map((repeat) => [table, repeat] as const),
  );
}

function keyOf(table: string, { columns, times }: Repeat): string {
  return JSON.stringify([table, columns, times]);
}

/** Findings that stand in the data, not only in an answer or a log. */
const OF_STATE: ReadonlySet<FindingKind> = new Set([
  'duplicate-effect',
  'lost-effect',
  'partial-effect',
]);

function affectedBy(
  run: RunObservation,
  effects: readonly EffectFinding[],
  { serialRuns }: Specification,
): Affects {
  const wrong = effects.filter(({ kind }) => OF_STATE.has(kind)).flatMap(({ details }) => details);
  if (wrong.length > 0) return wrong.every(isOutside) ? 'outside' : 'state';
  // What no accepted submission changes is not this application's, or not seen to change.
  const watched = serialRuns.some(({ changesByStep }) => (changesByStep?.[0] ?? []).length > 0);
  return run.changes !== undefined && watched ? 'answer' : 'unobserved';
}

/** What the serial runs show by themselves, without any race. */
function judgeSerial(run: SerialObservation, expect: Expectation): Finding[] {
  const [, ...repeated] = run.answers;
  const failures = repeated.filter(isFailure).map(
    (answer): Finding => ({
      kind: 'serial-error',
      affects: run.changes === undefined ? 'unobserved' : 'answer',
      detail: describeFailure(answer),
      count: 1,
      example: run,
    }),
  );
  const effects = expect === 'once' ? repeatedEffects(run) : [];
  if (effects.length === 0) return failures;
  return [
    ...failures,
    {
      kind: 'not-idempotent',
      affects: effects.every(isOutside) ? 'outside' : 'state',
      detail: effects.join(', '),
      count: 1,
      example: run,
    },
  ];
}

function describeDivergence(run: RunObservation, { answers, serialRuns }: Specification): string {
  const unseen = run.answers.find(
    (answer) => answer.kind !== 'aborted' && !answers.has(answerKey(answer)),
  );
  if (unseen !== undefined) return `an answer that no serial order gives: ${summarise(unseen)}`;
  const count = (of: readonly AnswerObservation[], key: string): number =>
    of.filter((answer) => answerKey(answer) === key).length;
  for (const answer of run.answers) {
    const key = answerKey(answer);
    const here = count(run.answers, key);
    const most = Math.max(...serialRuns.map((serial) => count(serial.answers, key)));
    if (here > most) return `${here} times the answer ${summarise(answer)}, not ${most}`;
  }
  return 'answers and rows that no serial order gives together';
}

function summarise(answer: AnswerObservation): string {
  if (answer.kind !== 'answered') return describeFailure(answer);
  const { status, redirect, errors, lines, title } = answer;
  const said = redirect ?? errors[0] ?? lines[0] ?? title;
  if (said === undefined) return `${status}`;
  // Its title is noise, and no text of it is one of those that tell serial answers apart.
  if (said === '{varies}') return `${status}, a page without what the serial answers say`;
  return `${status} ${said}`;
}

/** A run that shows the same twice shows it once: findings count runs. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [findingKey(finding), finding])).values()];
}

/** Joins equal findings of several runs, the most frequent first. */
function merge(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const seen = merged.get(findingKey(finding));
    merged.set(findingKey(finding), { ...(seen ?? finding), count: (seen?.count ?? 0) + 1 });
  }
  return [...merged.values()].sort((a, b) => b.count - a.count);
}

function findingKey({ kind, affects, detail }: Finding): string {
  return `${kind} ${affects} ${detail}`;
}
