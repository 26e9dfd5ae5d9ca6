import type { Volley } from './fire/firer.ts';
import { http1 } from './fire/http1.ts';
import { serial } from './fire/serial.ts';
import type { Target } from './http/target.ts';
import { abstractionOf } from './observe/abstraction.ts';
import { observeAnswer } from './observe/answer.ts';
import { type EffectsObserver, marksOf } from './observe/effects-observer.ts';
import type {
  AnswerObservation,
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
  /** Watches what becomes of the submissions; undefined: only the answers are compared. */
  readonly effects: EffectsObserver | undefined;
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
  { effects, ...sending }: RunContext,
): Promise<SerialRun> {
  const round = roundOf(actors, values);
  const changesByStep: (readonly TableChange[])[] = [];
  const start = await effects?.begin();
  let step = start;
  const volley = await serial.fire(
    actors.map(({ request }) => request),
    {
      ...sending,
      onAnswer: async () => {
        if (step === undefined || effects === undefined) return;
        changesByStep.push(await step.settledChanges(round));
        step = await effects.begin();
      },
    },
  );
  const run = {
    answers: observeAnswers(volley, actors, values),
    changes: await start?.changes(round),
    changesByStep: start === undefined ? undefined : changesByStep,
  };
  return { run, aloneMs: volley.attempts[0]?.milliseconds ?? 0 };
}

/** Sends the submissions at once and observes what they did together. */
export async function race(
  actors: readonly Actor[],
  values: RoundValues,
  { effects, ...sending }: RunContext,
): Promise<RacedRun> {
  const start = await effects?.begin();
  const volley = await http1.fire(
    actors.map(({ request }) => request),
    sending,
  );
  const changes = await start?.settledChanges(roundOf(actors, values));
  return {
    run: { answers: observeAnswers(volley, actors, values), changes },
    spread: volley.spreadMicroseconds,
    togetherMs: Math.max(...volley.attempts.map(({ milliseconds }) => milliseconds)),
  };
}

/** What rows and mails of this round are recognised by, and shown with. */
function roundOf(actors: readonly Actor[], values: RoundValues) {
  const entries = Object.fromEntries(actors.flatMap((actor) => actor.entries));
  return { marks: marksOf(values), abstraction: abstractionOf({ ...entries, ...values }) };
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
