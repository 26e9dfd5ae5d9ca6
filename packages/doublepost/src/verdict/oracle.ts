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
  const effects = judgeEffects(run, specification).map(({ kind, tables }) =>
    finding(kind, 'state', tables.join(', ')),
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
  readonly tables: readonly string[];
}

function judgeEffects(run: RunObservation, specification: Specification): EffectFinding[] {
  if (run.changes === undefined) return [];
  const tables = new Set(
    [...specification.changes, run.changes].flatMap((changes) => changes.map(({ table }) => table)),
  );
  const more: string[] = [];
  const less: string[] = [];
  const kept: string[] = [];
  for (const table of tables) {
    const allowed = specification.changes.map((changes) => effectOn(table, changes));
    const effect = effectOn(table, run.changes);
    if (effect > Math.max(...allowed)) more.push(`${table} +${effect - Math.max(...allowed)}`);
    else if (effect < Math.min(...allowed)) less.push(`${table} -${Math.min(...allowed) - effect}`);
    else if (effect > 0) kept.push(table);
  }
  const claimed = run.answers.some((answer) => specification.successes.has(answerKey(answer)));
  return [
    ...(more.length > 0 ? [{ kind: 'duplicate-effect', tables: more } as const] : []),
    ...(less.length > 0 && kept.length > 0
      ? [{ kind: 'partial-effect', tables: less } as const]
      : []),
    ...(less.length > 0 && kept.length === 0 && claimed
      ? [{ kind: 'lost-effect', tables: less } as const]
      : []),
  ];
}

function effectOn(table: string, changes: readonly TableChange[]): number {
  const change = changes.find((candidate) => candidate.table === table);
  return change === undefined ? 0 : change.inserted + change.deleted;
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
  const tables = expect === 'once' ? repeatedEffects(run) : [];
  if (tables.length === 0) return failures;
  return [
    ...failures,
    { kind: 'not-idempotent', affects: 'state', detail: tables.join(', '), count: 1, example: run },
  ];
}

/** The tables that the second submission changed as much as the first; none unless all are. */
function repeatedEffects({ changesByStep }: SerialObservation): string[] {
  const [first, second] = changesByStep ?? [];
  if (first === undefined || second === undefined || first.length === 0) return [];
  const repeats = first.every(({ table }) => effectOn(table, second) >= effectOn(table, first));
  return repeats ? first.map(({ table }) => table) : [];
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
