import { setTimeout as wait } from 'node:timers/promises';
import type { SnapshotTable } from './database/snapshot.ts';
import type { Obstacle } from './exploration.ts';
import { intrudersIn } from './intruders.ts';
import { endOf, type OutcomeJudge, type SerialOrder } from './judge/judge.ts';
import type { Outcome } from './judge/outcome.ts';
import { judgeAlone, notSignedIn, refusesSession, remembers } from './judge-alone.ts';
import { ENDS_OTHERWISE, INTERRUPTED, obstaclesOf, unrepeatableOrder } from './obstacles.ts';
import type { Arena } from './schedule/arena.ts';
import { addDoubts, type Doubts, noDoubts } from './schedule/doubts.ts';
import type { Run } from './schedule/run.ts';
import { goOn } from './search/go-on.ts';
import { LONGEST_STILL_MS, stoodStillMs } from './survey.ts';
import type { ExploreTask } from './task.ts';

/** The requests one after the other: what is right by definition, and what is worth comparing. */
export interface Rehearsal {
  readonly orders: readonly SerialOrder[];
  /** Every run of one request. */
  readonly runs: readonly Run[];
  /** Counted over all runs, those that were made again included. */
  readonly doubts: Pick<Doubts, 'late' | 'unwatched' | 'silent' | 'busy'>;
  /** Why nothing can be concluded from comparing with it. */
  readonly refused: Obstacle | undefined;
}

/** What is rehearsed. */
export type RehearsalTask = Pick<
  ExploreTask,
  'arena' | 'copiedArenas' | 'lanes' | 'hasReplicas' | 'copies' | 'signal'
>;

/**
 * Runs each request alone, then all of them in every order, each order twice. All of it again, once,
 * where something came in between that none of the requests had run.
 */
export async function rehearse(task: RehearsalTask): Promise<Rehearsal> {
  const first = await rehearseOnce(task);
  const intruders = intrudersIn(first.runs, first.orders.length * task.lanes);
  // What came in between may be why it was not repeatable.
  const isRefused = first.refused !== undefined && first.refused.code !== 'not-repeatable';
  if (isRefused || intruders.size === 0) return first;
  for (const template of intruders) task.arena.learnBackground(template);
  const second = await rehearseOnce(task);
  const late = first.doubts.late + second.doubts.late;
  const unwatched = second.doubts.unwatched + intruders.size;
  return { ...second, doubts: { ...second.doubts, late, unwatched } };
}

async function rehearseOnce({
  arena,
  lanes,
  hasReplicas,
  copiedArenas = [],
  copies: { tables },
  signal,
}: RehearsalTask): Promise<Rehearsal> {
  const runs: Run[] = [];
  const refuse = (refused: Obstacle): Rehearsal => {
    return { orders: [], runs, doubts: doubtsOf(runs), refused };
  };
  const all = Array.from({ length: lanes }, (_, index) => index);
  for (const lane of all) {
    if (signal?.aborted) return refuse(INTERRUPTED);
    const alone = await runInOrder(arena, [lane], runs, LINGER_MS);
    const stuck = standsStill({ arena, hasReplicas }, runs);
    if (stuck !== undefined) return refuse(stuck);
    const refused = judgeAlone(alone, tables);
    if (refused === undefined) continue;
    const isStranger = hasReplicas && (lane > 0 || copiedArenas.length > 0);
    const isSession = isStranger && refusesSession(alone.steps[0]?.answers[0]);
    if (isSession) return refuse(notSignedIn(refused, lane));
    return refuse(await whyRefused(arena, lane, refused, tables));
  }
  const orders: SerialOrder[] = [];
  const started = performance.now();
  const runAll = async (): Promise<void> => {
    for (const order of permutations(all)) {
      if (signal?.aborted || standsStill({ arena, hasReplicas }, runs)) return;
      orders.push(await runInOrder(arena, order, runs));
    }
  };
  await runAll();
  // What differs between two runs of one order varies by itself; times may be of whole seconds.
  const elapsed = performance.now() - started;
  if (elapsed < A_SECOND_MS && orders.some(showsSeconds)) await wait(A_SECOND_MS - elapsed);
  await runAll();
  if (signal?.aborted) return refuse(INTERRUPTED);
  const stuck = standsStill({ arena, hasReplicas }, runs);
  if (stuck !== undefined) return refuse(stuck);
  const [refused] = orders.flatMap((order) => judgeAlone(order, tables) ?? []);
  const why = refused ? remembers(refused, arena.startsAnew) : unrepeatableOrder(orders);
  // Where an application is gone, that is what is told.
  if (why !== undefined) for (const lane of all) await rehearseAgain(arena, tables, lane);
  return { orders, runs, doubts: doubtsOf(runs), refused: why };
}

/**
 * Whether a request is still what it was: accepted, although it was sent many times meanwhile.
 *
 * @throws DoublepostError DP_CONNECTION_REFUSED where its application is gone
 */
export async function rehearseAgain(
  arena: Arena,
  tables: readonly SnapshotTable[],
  lane: number = 0,
): Promise<Obstacle | undefined> {
  const refused = judgeAlone(await runInOrder(arena, [lane], []), tables);
  return refused && remembers(refused, arena.startsAnew);
}

/**
 * Whether one request after the other still ends as in the beginning, although much was sent and time
 * went by meanwhile.
 *
 * @throws DoublepostError DP_CONNECTION_REFUSED where an application is gone
 */
export async function rehearseLast(
  { arena, lanes, copies: { tables } }: Pick<RehearsalTask, 'arena' | 'lanes' | 'copies'>,
  judge: OutcomeJudge,
): Promise<Obstacle | undefined> {
  const all = Array.from({ length: lanes }, (_, index) => index);
  const last = await runInOrder(arena, all, []);
  const refused = judgeAlone(last, tables);
  if (refused !== undefined) return remembers(refused, arena.startsAnew);
  return judge.judge(endOf(last.steps)).length === 0 ? undefined : ENDS_OTHERWISE;
}

/** A request that was accepted before, or is like one that was, is remembered. */
async function whyRefused(
  arena: Arena,
  lane: number,
  refused: Obstacle,
  tables: readonly SnapshotTable[],
): Promise<Obstacle> {
  if (lane > 0) return (await rehearseAgain(arena, tables)) ?? refused;
  return arena.startsAnew ? remembers(refused, true) : refused;
}

async function runInOrder(
  arena: Arena,
  order: readonly number[],
  runs: Run[],
  lingerMs: number = 0,
): Promise<SerialOrder> {
  const steps: Outcome[] = [];
  for (const lane of order) {
    const run = await arena.run([lane], ({ options }) => goOn(options, undefined));
    runs.push(run);
    steps.push(await arena.outcomeOf(run));
  }
  if (lingerMs > 0) await wait(lingerMs);
  await arena.restore();
  return { order, steps };
}

/** Why requests took too long that had nobody to wait for; undefined: they did not. */
function standsStill(
  { arena, hasReplicas }: Pick<RehearsalTask, 'arena' | 'hasReplicas'>,
  runs: readonly Run[],
): Obstacle | undefined {
  const doubts = noDoubts();
  for (const run of runs) addDoubts(doubts, run.doubts);
  if (stoodStillMs(arena, doubts) < LONGEST_STILL_MS) return undefined;
  return obstaclesOf({ arena: { quietMs: arena.quietMs, doubts }, hasReplicas }, false)[0];
}

/** How long what a request does after its answer is waited for, once for each, in milliseconds. */
const LINGER_MS = 100;

function doubtsOf(runs: readonly Run[]): Rehearsal['doubts'] {
  const sum = noDoubts();
  for (const { doubts } of runs) addDoubts(sum, doubts);
  return sum;
}

/** A second and what timers may lose of it. */
const A_SECOND_MS = 1_050;
/** A time of day without a fraction, or seconds since 1970. */
const WHOLE_SECONDS = /\d\d:\d\d:\d\d(?![.,\d])|(?<!\d)1[789]\d{8}(?!\d)/;

function showsSeconds({ steps }: SerialOrder): boolean {
  return WHOLE_SECONDS.test(JSON.stringify(steps));
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
