import { setTimeout } from 'node:timers/promises';
import type { Volley } from './fire/firer.ts';
import { http1 } from './fire/http1.ts';
import { serial } from './fire/serial.ts';
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
import type { Actor } from './session/actors.ts';
import type { RoundValues } from './session/round-values.ts';

/** What every run is made with. */
export interface RunContext {
  readonly target: Target;
  readonly timeoutMs: number;
  readonly database: DatabaseObserver | undefined;
}

/** A serial run, and how long its first submission took alone. */
export interface SerialRun {
  readonly run: SerialObservation;
  readonly aloneMs: number;
}

/** A raced run, and how it was sent and answered. */
export interface RacedRun {
  readonly run: RunObservation;
  /** In microseconds; undefined where not every submission could be sent. */
  readonly spread: number | undefined;
  /** Until the last answer. */
  readonly togetherMs: number;
}

/** Sends the submissions one after the other and observes each step. */
export async function runSerially(
  actors: readonly Actor[],
  values: RoundValues,
  { database, ...sending }: RunContext,
): Promise<SerialRun> {
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
  const run = {
    answers: observeAnswers(volley, actors, values),
    changes: observed ? addUp(changesByStep) : undefined,
    changesByStep: observed ? changesByStep : undefined,
  };
  return { run, aloneMs: volley.attempts[0]?.milliseconds ?? 0 };
}

/** Sends the submissions at once and observes what they did together. */
export async function race(
  actors: readonly Actor[],
  values: RoundValues,
  { database, ...sending }: RunContext,
): Promise<RacedRun> {
  await database?.mark();
  const volley = await http1.fire(
    actors.map(({ request }) => request),
    sending,
  );
  const changes = database === undefined ? undefined : await settledChanges(database);
  return {
    run: { answers: observeAnswers(volley, actors, values), changes },
    spread: volley.spreadMicroseconds,
    togetherMs: Math.max(...volley.attempts.map(({ milliseconds }) => milliseconds)),
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
    const page = request.headers.find(([name]) => name === 'Referer')?.[1];
    const posted = { url: request.url, page: page === undefined ? request.url : new URL(page) };
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
