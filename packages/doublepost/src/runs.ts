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
export interface Stage {
  readonly target: Target;
  readonly timeoutMs: number;
  readonly database: DatabaseObserver | undefined;
}

/** Sends the submissions one after the other and observes each step. */
export async function runSerially(
  actors: readonly Actor[],
  values: RoundValues,
  { database, ...sending }: Stage,
): Promise<SerialObservation> {
  const changesByStep: (readonly TableChange[])[] = [];
  await database?.mark();
  const volley = await serial.fire(
    actors.map(({ request }) => request),
    {
      ...sending,
      onAnswer: async () => {
        if (database === undefined) return;
        changesByStep.push(await database.changes());
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

/** Sends the submissions at once and observes what they did together. */
export async function race(
  actors: readonly Actor[],
  values: RoundValues,
  { database, ...sending }: Stage,
): Promise<{ readonly run: RunObservation; readonly spread: number | undefined }> {
  await database?.mark();
  const volley = await http1.fire(
    actors.map(({ request }) => request),
    sending,
  );
  const changes = await database?.changes();
  return {
    run: { answers: observeAnswers(volley, actors, values), changes },
    spread: volley.spreadMicroseconds,
  };
}

function observeAnswers(
  { attempts }: Volley,
  actors: readonly Actor[],
  values: RoundValues,
): AnswerObservation[] {
  const abstraction = abstractionOf({ ...values });
  return attempts.map((attempt, index) => {
    const url = actors[index]?.request.url ?? new URL('http://invalid');
    return observeAnswer(attempt, url, abstraction);
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
