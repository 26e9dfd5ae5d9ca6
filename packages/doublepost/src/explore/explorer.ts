import type { SerialObservation } from '../observe/observation.ts';
import type { Expectation } from '../plan/scenario.ts';
import { explain } from '../verdict/explain.ts';
import { judgeFirstSubmission } from '../verdict/judge-first.ts';
import type { Finding } from '../verdict/verdict.ts';
import type { Arena } from './arena.ts';
import type { Exploration, ExploredFinding, Figures, Obstacle, Witness } from './exploration.ts';
import { judgeBy, type OutcomeJudge, type SerialOrder } from './judge.ts';
import { withFewestSwitches } from './linearise.ts';
import { obstaclesOf } from './obstacles.ts';
import { countChanges, type Outcome } from './outcome.ts';
import type { Run } from './run.ts';
import { type Choice, formatSchedule, switchesOf } from './schedule.ts';
import type { Copies } from './snapshot.ts';
import { replay } from './strategy/replay.ts';
import type { Strategy } from './strategy/strategy.ts';
import { traceOf } from './trace.ts';
import { ScheduleTree } from './tree.ts';

/** How much is explored. */
export interface ExploreBounds {
  /** Default: as many as there are. */
  readonly maxSchedules?: number | undefined;
  /** Default: any number. */
  readonly maxSwitches?: number | undefined;
  /** In milliseconds; default: as long as it takes. */
  readonly timeMs?: number | undefined;
  /**
   * A request without a statement for that long is stalled, in milliseconds. Default: a second, or
   * five times the longest that a request needed alone.
   */
  readonly quietMs?: number | undefined;
  /** Ends it after the schedule under way. */
  readonly signal?: AbortSignal | undefined;
  /** Told after every schedule. */
  readonly onSchedule?: ((schedules: number, failures: number) => void) | undefined;
}

/** What is explored. */
export interface ExploreTask extends ExploreBounds {
  readonly arena: Arena;
  readonly copies: Copies;
  readonly lanes: number;
  readonly hasReplicas: boolean;
  readonly expect: Expectation;
  readonly strategy: Strategy;
}

/** The shortest time without a statement after which a request is stalled, in milliseconds. */
const SHORTEST_QUIET_MS = 1_000;

/**
 * Explores the schedules of a few requests: each alone first, then one after the other in every
 * order, then as the strategy has it.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE where the side connection is lost
 */
export async function exploreSchedules(task: ExploreTask): Promise<Exploration> {
  const started = performance.now();
  const { arena, copies, expect } = task;
  const refused = await runAlone(task);
  const noFigures = figuresOf(task, started, NOTHING_SEEN);
  if (refused !== undefined) {
    return { kind: 'unknown', obstacles: [refused], figures: noFigures, serial: [] };
  }
  arena.quietMs = task.quietMs ?? Math.max(SHORTEST_QUIET_MS, 5 * arena.longestGap);
  const judge = judgeBy(await runSerially(task), copies, expect);
  const serial = judge.serial.map(({ answers, changes = [] }) => ({ answers, changes }));
  const seen = await runAll(task, judge);
  const figures = figuresOf(task, started, seen);
  const common = { figures, serial };
  const obstacles = obstaclesOf(task, seen.isInterrupted);
  if (seen.failures.size > 0) {
    const findings = await simplify(task, judge, [...seen.failures.values()]);
    const explanations = explain(findings.map(({ finding }) => finding));
    const isExhaustive = task.strategy.isExhaustive && obstacles.length === 0;
    return { kind: 'race', findings, explanations, isExhaustive, ...common };
  }
  const repeats = judge.serialFindings.filter(({ kind }) => kind === 'not-idempotent');
  if (repeats.length > 0) {
    return { kind: 'not-idempotent', findings: repeats, explanations: explain(repeats), ...common };
  }
  if (obstacles.length > 0) return { kind: 'unknown', obstacles, ...common };
  if (task.strategy.isExhaustive) return { kind: 'proved', ...common };
  return { kind: 'bounded', maxSwitches: task.maxSwitches, ...common };
}

/** Each request alone has to succeed and change the database: else every comparison is empty. */
async function runAlone(task: ExploreTask): Promise<Obstacle | undefined> {
  for (let lane = 0; lane < task.lanes; lane += 1) {
    const { steps } = await runOrder(task, [lane]);
    const [outcome] = steps;
    if (outcome === undefined) continue;
    const changes = countChanges(outcome.rows, task.copies.tables);
    const run: SerialObservation = {
      answers: outcome.answers,
      changes,
      // An update is an effect, too.
      changesByStep: [outcome.rows.length > 0 ? [{ table: '', inserted: 1, deleted: 0 }] : []],
    };
    const refused = judgeFirstSubmission(run);
    const name = String.fromCharCode(65 + lane);
    if (refused !== undefined) {
      const message = `request ${name} alone: ${refused.message}`;
      return { code: 'submission-refused', message, advice: refused.advice };
    }
    if (outcome.rows.length === 0) {
      return {
        code: 'effect-unseen',
        message: `request ${name} alone is accepted, but it changes nothing in the database`,
        advice:
          'Check that the application uses the database behind the proxy: its address has to be the one that --start or --listen gives.',
      };
    }
  }
  return undefined;
}

/** Every order of the requests, each twice: what then differs varies by itself. */
async function runSerially(task: ExploreTask): Promise<SerialOrder[]> {
  const orders: SerialOrder[] = [];
  for (const order of permutations(Array.from({ length: task.lanes }, (_, index) => index))) {
    for (let times = 0; times < 2; times += 1) orders.push(await runOrder(task, order));
  }
  return orders;
}

async function runOrder({ arena }: ExploreTask, order: readonly number[]): Promise<SerialOrder> {
  const steps: Outcome[] = [];
  for (const lane of order) {
    const run = await arena.run([lane], ({ options }) => ScheduleTree.goOn(options, undefined));
    steps.push(await arena.outcomeOf(run));
  }
  await arena.restore();
  return { order, steps };
}

interface Failure {
  readonly finding: Finding;
  readonly run: Run;
  readonly key: string;
}

interface Seen {
  readonly schedules: number;
  readonly outcomes: ReadonlySet<string>;
  readonly mostSwitches: number;
  /** Of each kind of failure the simplest run. */
  readonly failures: ReadonlyMap<string, Failure>;
  readonly isInterrupted: boolean;
  readonly exploringMs: number;
}

const NOTHING_SEEN: Seen = {
  schedules: 0,
  outcomes: new Set(),
  mostSwitches: 0,
  failures: new Map(),
  isInterrupted: false,
  exploringMs: 0,
};

async function runAll(task: ExploreTask, judge: OutcomeJudge): Promise<Seen> {
  const { arena, strategy, maxSchedules = Number.POSITIVE_INFINITY, timeMs, signal } = task;
  const started = performance.now();
  const deadline = started + (timeMs ?? Number.POSITIVE_INFINITY);
  const outcomes = new Set<string>();
  const failures = new Map<string, Failure>();
  let schedules = 0;
  let mostSwitches = 0;
  let isInterrupted = false;
  while (schedules < maxSchedules && performance.now() < deadline) {
    isInterrupted = signal?.aborted ?? false;
    const choose = isInterrupted ? undefined : strategy.next();
    if (choose === undefined) break;
    const { run, outcome } = await runOne(task, choose);
    strategy.add(run);
    schedules += 1;
    const key = judge.key(outcome);
    outcomes.add(key);
    const switches = switchesOf(withFewestSwitches(run));
    mostSwitches = Math.max(mostSwitches, switches);
    for (const finding of judge.judge(outcome)) {
      const name = `${finding.kind} ${finding.detail}`;
      const known = failures.get(name);
      const isSimpler = known === undefined || switches < switchesOf(withFewestSwitches(known.run));
      const count = (known?.finding.count ?? 0) + 1;
      const simplest = isSimpler ? { run, key } : known;
      failures.set(name, { ...simplest, finding: { ...finding, count } });
    }
    task.onSchedule?.(schedules, failures.size);
  }
  arena.doubts.diverged += strategy.diverged;
  const exploringMs = performance.now() - started;
  return { schedules, outcomes, mostSwitches, failures, isInterrupted, exploringMs };
}

async function runOne(
  { arena, lanes }: ExploreTask,
  choose: Parameters<Arena['run']>[1],
): Promise<{ run: Run; outcome: Outcome }> {
  const all = Array.from({ length: lanes }, (_, index) => index);
  const run = await arena.run(all, choose);
  const outcome = await arena.outcomeOf(run);
  await arena.restore();
  return { run, outcome };
}

/** Brings each failure to its fewest switches, and runs that twice. */
async function simplify(
  task: ExploreTask,
  judge: OutcomeJudge,
  failures: readonly Failure[],
): Promise<ExploredFinding[]> {
  const findings: ExploredFinding[] = [];
  for (const { finding, run, key } of failures) {
    const simplest = await replayed(task, judge, withFewestSwitches(run), key);
    const own = run.points.map(({ taken }) => taken);
    const witness = simplest.isRepeatable ? simplest : await replayed(task, judge, own, key);
    findings.push({ finding, witness });
  }
  return findings;
}

/** Runs a schedule twice, and tells whether both ended as expected. */
async function replayed(
  task: ExploreTask,
  judge: OutcomeJudge,
  choices: readonly Choice[],
  key: string,
): Promise<Witness> {
  const strategy = replay(choices, 2);
  const ends: { run: Run; outcome: Outcome }[] = [];
  for (let choose = strategy.next(); choose !== undefined; choose = strategy.next()) {
    ends.push(await runOne(task, choose));
  }
  const [first] = ends;
  if (first === undefined) throw new TypeError('nothing was replayed');
  const { answers, changes = [] } = judge.observe(first.outcome);
  const taken = first.run.points.map((point) => point.taken);
  return {
    schedule: formatSchedule(taken),
    switches: switchesOf(taken),
    events: traceOf(first.run),
    answers,
    changes,
    isRepeatable: ends.every(({ outcome }) => judge.key(outcome) === key),
  };
}

function figuresOf(
  { arena, strategy }: ExploreTask,
  started: number,
  { schedules, outcomes, mostSwitches, exploringMs }: Seen,
): Figures {
  return {
    schedules,
    redundant: strategy.redundant ?? 0,
    outcomes: outcomes.size,
    milliseconds: performance.now() - started,
    exploringMs,
    mostSwitches,
    doubts: arena.doubts,
  };
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
