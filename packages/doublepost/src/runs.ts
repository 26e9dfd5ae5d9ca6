import { setTimeout } from 'node:timers/promises';
import type { FireOptions, RacingFirer, Volley } from './fire/firer.ts';
import { drawProbe } from './fire/probe.ts';
import { serial } from './fire/serial.ts';
import { meanGapMs, spreadOf } from './fire/spread.ts';
import type { HttpRequest } from './http/message.ts';
import type { Target } from './http/target.ts';
import { abstractionOf } from './observe/abstraction.ts';
import { observeAnswer } from './observe/answer.ts';
import type {
  AnswerObservation,
  DatabaseObserver,
  RunObservation,
  SerialObservation,
  TableChange,
} from './observe/observation.ts';
import { loadOf, pageOf } from './page-load.ts';
import type { Actor } from './session/actors.ts';
import type { RoundValues } from './session/round-values.ts';

/** What every run is made with. */
export interface RunContext {
  readonly target: Target;
  readonly timeoutMs: number;
  readonly database: DatabaseObserver | undefined;
}

/** How raced runs are fired; the same in every round. */
export interface Firing extends Pick<Required<FireOptions>, 'hold' | 'gapMs' | 'abortFirst'> {
  readonly firer: RacingFirer;
  /** Whether every connection carries a harmless request first. */
  readonly warm: boolean;
}

/** A raced run, and how it was sent. */
export interface RacedRun {
  readonly run: RunObservation;
  /** Undefined where not every submission could be kept back. */
  readonly timing: Timing | undefined;
  readonly notes: readonly string[];
}

/** How near to each other, or to the intended gap, the submissions of a round were. */
export interface Timing {
  /** As this client completed them, in microseconds. */
  readonly sent: number;
  /** As they arrived by the clock of the target, in microseconds; undefined where it does not tell. */
  readonly arrived: number | undefined;
  /** From one submission to the next, in milliseconds. */
  readonly gapMs: number;
}

/** Sends the submissions one after the other and observes each step. */
export async function runSerially(
  actors: readonly Actor[],
  values: RoundValues,
  { database, ...sending }: RunContext,
): Promise<SerialObservation> {
  const changesByStep: (readonly TableChange[])[] = [];
  await database?.mark();
  const volley = await serial.fire(
    actors.map(({ request }) => request),
    {
      ...sending,
      onAnswer: async () => {
        if (database === undefined) return;
        changesByStep.push(await settledChanges(database));
        await database.mark();
      },
    },
  );
  const observed = database !== undefined;
  return {
    answers: observeAnswers(volley, actors, values),
    changes: observed ? addUp(changesByStep) : undefined,
    changesByStep: observed ? changesByStep : undefined,
  };
}

/** Sends the submissions at once, or a gap apart, and observes what they did together. */
export async function race(
  actors: readonly Actor[],
  values: RoundValues,
  { database, ...sending }: RunContext,
  { firer, warm, ...pace }: Firing,
): Promise<RacedRun> {
  const probe = drawProbe();
  const [first] = actors;
  const volley = await firer.fire(
    actors.map(({ request }) => probe.mark(request)),
    {
      ...sending,
      ...pace,
      // As somebody unknown, so that no cookie of a session changes by it.
      ...(warm && first !== undefined ? { warmUp: strangersLoad(first) } : {}),
      // Not before: what warming up leaves in the database is not the submissions' doing.
      beforeSending: async () => database?.mark(),
    },
  );
  const changes = database === undefined ? undefined : await settledChanges(database);
  return {
    run: { answers: observeAnswers(volley, actors, values), changes },
    timing: timingOf(volley, probe.arrivals(volley.attempts), pace.gapMs),
    notes: volley.notes,
  };
}

function strangersLoad({ request }: Actor): HttpRequest {
  return loadOf(pageOf(request), request);
}

function timingOf(
  { releasedAt }: Volley,
  arrivals: readonly number[] | undefined,
  gapMs: number,
): Timing | undefined {
  if (releasedAt === undefined) return undefined;
  return {
    sent: spreadOf(releasedAt, gapMs),
    arrived: arrivals === undefined ? undefined : spreadOf(arrivals, gapMs),
    gapMs: meanGapMs(releasedAt),
  };
}

/** Between two looks at the database, in milliseconds. */
const LOOK_AGAIN_MS = 20;
/** After that long the rows are taken as they are, in milliseconds. */
const LONGEST_SETTLING_MS = 2_000;

/** Some of an application's work is done after its answer: looks until two looks in a row agree. */
async function settledChanges(database: DatabaseObserver): Promise<readonly TableChange[]> {
  const deadline = performance.now() + LONGEST_SETTLING_MS;
  let before = await database.changes();
  for (;;) {
    await setTimeout(LOOK_AGAIN_MS);
    const now = await database.changes();
    if (JSON.stringify(now) === JSON.stringify(before) || performance.now() > deadline) return now;
    before = now;
  }
}

function observeAnswers(
  { attempts }: Volley,
  actors: readonly Actor[],
  values: RoundValues,
): AnswerObservation[] {
  return attempts.map((attempt, index) => {
    const actor = actors[index];
    if (actor === undefined) throw new TypeError('there are more attempts than actors');
    const { request, entries } = actor;
    const posted = { url: request.url, page: pageOf(request) };
    const abstraction = abstractionOf({ ...Object.fromEntries(entries), ...values });
    return observeAnswer(attempt, posted, abstraction);
  });
}

function addUp(steps: readonly (readonly TableChange[])[]): TableChange[] {
  const total = new Map<string, TableChange>();
  for (const { table, inserted, deleted } of steps.flat()) {
    const before = total.get(table) ?? { table, inserted: 0, deleted: 0 };
    total.set(table, {
      table,
      inserted: before.inserted + inserted,
      deleted: before.deleted + deleted,
    });
  }
  return [...total.values()].sort((a, b) => (a.table < b.table ? -1 : 1));
}
