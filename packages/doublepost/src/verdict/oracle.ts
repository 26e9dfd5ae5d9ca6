import type {
  AnswerObservation,
  RunObservation,
  SerialObservation,
  TableChange,
} from '../observe/observation.ts';
import type { Expectation } from '../plan/scenario.ts';
import { answerKey, outcomeKey } from './outcome.ts';
import type { Finding, FindingKind } from './verdict.ts';

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
  const findings = [...rounds, ...serial.map((run) => judgeSerial(run, expect))].map(
    withoutRepeats,
  );
  return {
    findings: merge(findings.flat()),
    hits: rounds.filter((found) => found.length > 0).length,
  };
}

/** What the serial runs allow. */
interface Specification {
  readonly outcomes: ReadonlySet<string>;
  readonly answers: ReadonlySet<string>;
  /** The answers that a first submission gets: those that claim an effect. */
  readonly successes: ReadonlySet<string>;
  readonly serialRuns: readonly SerialObservation[];
}

function specify(serial: readonly SerialObservation[]): Specification {
  return {
    outcomes: new Set(serial.map(outcomeKey)),
    answers: new Set(serial.flatMap(({ answers }) => answers.map(answerKey))),
    successes: new Set(serial.flatMap(({ answers }) => answers.slice(0, 1).map(answerKey))),
    serialRuns: serial,
  };
}

function judgeRound(run: RunObservation, specification: Specification): Finding[] {
  if (specification.outcomes.has(outcomeKey(run))) return [];
  const effects = judgeEffects(run, specification);
  const affects =
    run.changes === undefined ? 'unobserved' : effects.length > 0 ? 'state' : 'answer';
  const finding = (kind: FindingKind, detail: string): Finding => ({
    kind,
    affects,
    detail,
    count: 1,
    example: run,
  });
  const failures = run.answers
    .filter((answer) => isFailure(answer) && !specification.answers.has(answerKey(answer)))
    .map((answer) => finding(failureKind(answer), describeFailure(answer)));
  const found = [
    ...failures,
    ...effects.map(({ kind, details }) => finding(kind, details.join(', '))),
  ];
  if (found.length > 0) return found;
  return [finding('divergent-response', describeDivergence(run, specification))];
}

interface EffectFinding {
  readonly kind: FindingKind;
  /** Each effect with its count, and the nearest count that a serial order gives. */
  readonly details: readonly string[];
}

function judgeEffects(run: RunObservation, specification: Specification): EffectFinding[] {
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

function describeDivergence(run: RunObservation, { answers, serialRuns }: Specification): string {
  const unseen = run.answers.find((answer) => !answers.has(answerKey(answer)));
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
  const said = answer.redirect ?? answer.errors[0] ?? answer.lines[0] ?? answer.title;
  return said === undefined ? `${answer.status}` : `${answer.status} ${said}`;
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
