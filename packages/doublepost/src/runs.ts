import type { FireOptions, RacingFirer, Volley } from './fire/firer.ts';
import { drawProbe } from './fire/probe.ts';
import { serial } from './fire/serial.ts';
import { meanGapMs, spreadOf } from './fire/spread.ts';
import type { Attempt } from './http/attempt.ts';
import type { HttpRequest } from './http/message.ts';
import type { Target } from './http/target.ts';
import { observeAnswer, observeLanding } from './observe/answer.ts';
import type { EffectsObserver, ObservedInterval } from './observe/effects-observer.ts';
import type {
  AnswerObservation,
  Landing,
  RunObservation,
  SerialObservation,
  TableChange,
} from './observe/observation.ts';
import { loadOf, pageOf } from './page-load.ts';
import { abstractionFor, marksOf } from './round-marks.ts';
import type { Actor } from './session/actors.ts';
import type { RoundValues } from './session/round-values.ts';

/** What every run is made with. */
export interface RunContext {
  readonly target: Target;
  readonly timeoutMs: number;
  /** Watches what becomes of the submissions; undefined: only the answers are compared. */
  readonly effects: EffectsObserver | undefined;
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
  { effects, ...sending }: RunContext,
): Promise<SerialObservation> {
  const marks = marksOf(actors, values);
  const changesByStep: (readonly TableChange[])[] = [];
  const start = await effects?.begin();
  let step = start;
  const landings: (Landing | undefined)[] = [];
  const volley = await serial.fire(
    actors.map(({ request }) => request),
    {
      ...sending,
      onAnswer: async (index, attempt) => {
        landings.push(await land(actors[index], attempt, values));
        if (step === undefined || effects === undefined) return;
        changesByStep.push(await step.settledChanges(marks));
        step = await effects.begin();
      },
    },
  );
  return {
    answers: observeAnswers(volley, actors, values, landings),
    changes: await start?.changes(marks),
    changesByStep: start === undefined ? undefined : changesByStep,
  };
}

/** Sends the submissions at once, or a gap apart, and observes what they did together. */
export async function race(
  actors: readonly Actor[],
  values: RoundValues,
  { effects, ...sending }: RunContext,
  { firer, warm, ...pace }: Firing,
): Promise<RacedRun> {
  const probe = drawProbe();
  const [first] = actors;
  let start: ObservedInterval | undefined;
  const volley = await firer.fire(
    actors.map(({ request }) => probe.mark(request)),
    {
      ...sending,
      ...pace,
      // As somebody unknown, so that no cookie of a session changes by it.
      ...(warm && first !== undefined ? { warmUp: strangersLoad(first) } : {}),
      // Not before: what warming up leaves in the database is not the submissions' doing.
      beforeSending: async () => {
        start = await effects?.begin();
      },
    },
  );
  const landings: (Landing | undefined)[] = [];
  // In turn, as in a serial run: what one of them does to their session the next one finds.
  for (const [index, attempt] of volley.attempts.entries()) {
    landings.push(await land(actors[index], attempt, values));
  }
  const marks = marksOf(actors, values);
  const changes = await start?.settledChanges(marks);
  const overlooked = start?.overlooked(marks);
  return {
    run: {
      answers: observeAnswers(volley, actors, values, landings),
      changes,
      ...(overlooked === undefined ? {} : { overlooked }),
    },
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

/** Loads the page that a submission leads to, as the browser of its actor does. */
async function land(
  actor: Actor | undefined,
  attempt: Attempt,
  values: RoundValues,
): Promise<Landing | undefined> {
  if (actor === undefined || attempt.kind !== 'answered') return undefined;
  const response = await actor.follow(attempt.response);
  return response && observeLanding(response, abstractionFor([actor], values));
}

function observeAnswers(
  { attempts }: Volley,
  actors: readonly Actor[],
  values: RoundValues,
  landings: readonly (Landing | undefined)[],
): AnswerObservation[] {
  return attempts.map((attempt, index) => {
    const actor = actors[index];
    if (actor === undefined) throw new TypeError('there are more attempts than actors');
    const names = actor.entries.map(([name]) => name);
    const posted = { url: actor.request.url, page: pageOf(actor.request), names };
    return observeAnswer(attempt, posted, abstractionFor([actor], values), landings[index]);
  });
}
