import type {
  AnswerObservation,
  RunObservation,
  SerialObservation,
  TableChange,
} from '../observe/observation.ts';
import type { Expectation } from '../plan/scenario.ts';
import { answerKey, answersKey, changesKey, outcomeKey } from './outcome.ts';
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
  const rounds = raced.map((run) => judgeRound(run, specification));
  const findings = [...rounds.flat(), ...serial.flatMap((run) => judgeSerial(run, expect))];
  return { findings: merge(findings), hits: rounds.filter((found) => found.length > 0).length };
}

/** What the serial runs allow. */
interface Specification {
  readonly outcomes: ReadonlySet<string>;
  readonly answers: ReadonlySet<string>;
  readonly answerSets: ReadonlySet<string>;
  readonly changeSets: ReadonlySet<string>;
  /** The answers that a first submission gets: those that claim an effect. */
  readonly successes: ReadonlySet<string>;
  readonly changes: readonly (readonly TableChange[])[];
}

function specify(serial: readonly SerialObservation[]): Specification {
  return {
    outcomes: new Set(serial.map(outcomeKey)),
    answers: new Set(serial.flatMap(({ answers }) => answers.map(answerKey))),
    answerSets: new Set(serial.map(({ answers }) => answersKey(answers))),
    changeSets: new Set(serial.map(({ changes }) => changesKey(changes))),
    successes: new Set(serial.flatMap(({ answers }) => answers.slice(0, 1).map(answerKey))),
    changes: serial.map(({ changes }) => changes ?? []),
  };
}

function judgeRound(run: RunObservation, specification: Specification): Finding[] {
  if (specification.outcomes.has(outcomeKey(run))) return [];
  const finding = (kind: FindingKind, affects: Affects, detail: string): Finding => ({
    kind,
    affects,
    detail,
    count: 1,
    example: run,
  });
  const affects = affectedBy(run, specification);
  const failures = run.answers
    .filter((answer) => isFailure(answer) && !specification.answers.has(answerKey(answer)))
    .map((answer) => finding(failureKind(answer), affects, describeFailure(answer)));
  const effects = judgeEffects(run, specification).map(({ kind, effects }) =>
    finding(kind, 'state', effects.join(', ')),
  );
  const found = [...failures, ...effects];
  if (found.length > 0) return found;
  return [finding('divergent-response', affects, describeDivergence(run, specification))];
}

function affectedBy(run: RunObservation, { changeSets }: Specification): Affects {
  if (run.changes === undefined) return 'unobserved';
  return changeSets.has(changesKey(run.changes)) ? 'answer' : 'state';
}

interface EffectFinding {
  readonly kind: FindingKind;
  /** Each with its count, and the nearest count that a serial order gives. */
  readonly effects: readonly string[];
}

function judgeEffects(run: RunObservation, specification: Specification): EffectFinding[] {
  if (run.changes === undefined) return [];
  const changed = effectsOf(run.changes);
  const allowed = specification.changes.map(effectsOf);
  const more: string[] = [];
  const less: string[] = [];
  const kept: string[] = [];
  for (const name of new Set([changed, ...allowed].flatMap((effects) => [...effects.keys()]))) {
    const count = changed.get(name) ?? 0;
    const counts = allowed.map((effects) => effects.get(name) ?? 0);
    if (count > Math.max(...counts)) more.push(`${name} (${count}, not ${Math.max(...counts)})`);
    else if (count < Math.min(...counts))
      less.push(`${name} (${count}, not ${Math.min(...counts)})`);
    else if (count > 0) kept.push(name);
  }
  const claimed = run.answers.some((answer) => specification.successes.has(answerKey(answer)));
  return [
    ...(more.length > 0 ? [{ kind: 'duplicate-effect', effects: more } as const] : []),
    ...(less.length > 0 && kept.length > 0
      ? [{ kind: 'partial-effect', effects: less } as const]
      : []),
    ...(less.length > 0 && kept.length === 0 && claimed
      ? [{ kind: 'lost-effect', effects: less } as const]
      : []),
  ];
}

/** How often each effect happened; rows that come and rows that go are different effects. */
function effectsOf(changes: readonly TableChange[]): ReadonlyMap<string, number> {
  const effects = changes.flatMap(({ table, inserted, deleted }): [string, number][] => [
    [`rows inserted into ${table}`, inserted],
    [`rows deleted from ${table}`, deleted],
  ]);
  return new Map(effects.filter(([, count]) => count > 0));
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
      affects: 'state',
      detail: effects.join(', '),
      count: 1,
      example: run,
    },
  ];
}

/** What the second submission did as often as the first; nothing unless it did all of it. */
function repeatedEffects({ changesByStep }: SerialObservation): string[] {
  const [first, second] = (changesByStep ?? []).map(effectsOf);
  if (first === undefined || second === undefined) return [];
  const repeated = [...first].every(([name, count]) => (second.get(name) ?? 0) >= count);
  return repeated ? [...first.keys()] : [];
}

/** Whether an answer is a failure of the server or of the connection, whatever its page says. */
export function isFailure(answer: AnswerObservation): boolean {
  return answer.kind !== 'answered' || answer.status >= 500;
}

function failureKind(answer: AnswerObservation): FindingKind {
  if (answer.kind === 'timeout') return 'timeout';
  return /deadlock|40P01/i.test(describeFailure(answer)) ? 'deadlock' : 'server-error';
}

/** The exception of an answer in one line, or what else is known of the failure. */
export function describeFailure(answer: AnswerObservation): string {
  switch (answer.kind) {
    case 'timeout':
      return 'no answer in time';
    case 'dropped':
      return `connection dropped (${answer.code})`;
    case 'answered':
      return answer.exception?.message ?? `status ${answer.status}`;
  }
}

function describeDivergence(run: RunObservation, { answers, answerSets }: Specification): string {
  const unseen = run.answers.find((answer) => !answers.has(answerKey(answer)));
  if (unseen?.kind === 'answered') return `status ${unseen.status}`;
  if (!answerSets.has(answersKey(run.answers))) return 'a combination of answers';
  return 'a combination of answers and rows';
}

/** Joins equal findings of several runs, the most frequent first. */
function merge(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.kind} ${finding.affects} ${finding.detail}`;
    const seen = merged.get(key);
    merged.set(key, seen === undefined ? finding : { ...seen, count: seen.count + 1 });
  }
  return [...merged.values()].sort((a, b) => b.count - a.count);
}
