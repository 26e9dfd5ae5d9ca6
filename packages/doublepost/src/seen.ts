import type { Concurrency } from './concurrency.ts';
import { showUrl } from './http/show-url.ts';
import type { RunObservation, SerialObservation, TableChange } from './observe/observation.ts';
import type { Scenario } from './plan/scenario.ts';
import type { Timing } from './runs.ts';
import { isSecretName } from './secrets.ts';
import type { Actor } from './session/actors.ts';
import type { FormEntry } from './session/form-entry.ts';
import { shownEntries } from './session/shown-entries.ts';
import type { EvidenceHead } from './verdict/conclude.ts';
import { medianOf } from './verdict/confidence.ts';
import type { GapRange, SweptRound } from './verdict/race-window.ts';
import { sumUpSweep } from './verdict/sweep.ts';
import type { Evidence, UnknownReason } from './verdict/verdict.ts';

/** What a check has seen so far. */
export interface Seen {
  readonly serial: SerialObservation[];
  readonly raced: RunObservation[];
  /** Of the counted rounds. */
  readonly timings: Timing[];
  /** Of the counted rounds of a sweep. */
  readonly swept: SweptRound[];
  /** What changed while nothing was posted. */
  readonly idle: TableChange[];
  /** What the last submission held. */
  posted: readonly FormEntry[];
  refusedAfterwards?: UnknownReason;
  /** Why the server cannot have raced; looked for only where nothing was found. */
  sequential?: UnknownReason;
  /** What was told of how the rounds were sent, or can be judged; each note once. */
  readonly notes: Set<string>;
}

/** How the rounds were asked to be fired. */
export interface FiringAsked extends Omit<Evidence['firing'], 'achievedGapMs'> {
  readonly sweep: GapRange | undefined;
  readonly clickInterval: GapRange | undefined;
}

/** The beginning of a check. */
export function nothingSeen(): Seen {
  return { serial: [], raced: [], timings: [], swept: [], idle: [], notes: new Set(), posted: [] };
}

/** Why a check ended that was told to. */
export const INTERRUPTED: UnknownReason = {
  code: 'interrupted',
  message: 'the check was interrupted',
  advice: 'Run it again, and let it come to its end.',
};

/** Why a check ended whose application went away. */
export const GONE: UnknownReason = {
  code: 'application-gone',
  message:
    'the application dropped every connection of a round, and nothing listens there any more',
  advice:
    'Start it again and run the check again. If it goes away again, it is the double post that takes it down: its log says why.',
};

/** Whether a round was answered by nobody who was listened to. */
export function isGone(run: RunObservation | undefined): boolean {
  const known = run?.answers.filter(({ kind }) => kind !== 'aborted') ?? [];
  return known.length > 0 && known.every(({ kind }) => kind === 'dropped');
}

/** Keeps what was found out about the server's concurrency. */
export function noteConcurrency(seen: Seen, concurrency: Concurrency): void {
  if (concurrency.kind === 'too-quick') seen.notes.add(tooQuick(concurrency.milliseconds));
  if (concurrency.kind === 'not-seen') seen.notes.add(notSeen(concurrency.because));
  const reason = SEQUENTIAL[concurrency.kind];
  if (reason !== undefined) seen.sequential = reason;
}

/**
 * Tells of values that each user captured for himself and that differ: what is posted then meets
 * nowhere, however unsafe the application is. That tokens differ is their purpose.
 */
export function noteOwnValues(seen: Seen, actors: readonly Pick<Actor, 'captured'>[]): void {
  const names = new Set(actors.flatMap(({ captured }) => [...captured.keys()]));
  for (const name of names) {
    if (isSecretName(name)) continue;
    const values = actors
      .filter(({ captured }) => captured.has(name))
      .map(({ captured }) => JSON.stringify(captured.get(name)));
    if (new Set(values).size > 1) seen.notes.add(ownValue(name));
  }
}

function ownValue(name: string): string {
  return `Each user captured another "${name}", so they do not race for the same one. Where they should, give the step that captures it \`shared: true\`: it is then sent once for all.`;
}

const SEQUENTIAL: Readonly<Partial<Record<Concurrency['kind'], UnknownReason>>> = {
  'one-at-a-time': {
    code: 'one-worker',
    message:
      'the server answers one request at a time: while a submission was answered, even a page without a session had to wait',
    advice:
      'Start it with several workers or threads, as it runs in production, and check again: a single worker hides every race.',
  },
  'one-at-a-time-per-session': {
    code: 'session-lock',
    message:
      'the server answers the requests of one session one after the other, as PHP does while a session is open',
    advice: 'Let two sessions race, which such a lock does not keep apart: --actors two-users.',
  },
};

function tooQuick(milliseconds: number): string {
  return `A single submission is answered in ${milliseconds.toFixed(1)} ms: too quick, for itself or beside its page, to tell whether the server answers several requests at once. One with a single worker hides every race.`;
}

function notSeen(because: string): string {
  return `Whether the server answers several requests at once could not be seen (${because}).`;
}

/** What was watched beside the answers, and how a check ended. */
interface Watched {
  readonly watched: readonly string[];
  /** Those of them that never showed anything. */
  readonly silent: readonly string[];
  readonly endedEarly: string | undefined;
}

/** What stands in the evidence beside the runs. */
export function headOf(
  scenario: Scenario,
  seen: Seen,
  { sweep, clickInterval, ...firing }: FiringAsked,
  { watched, silent, endedEarly }: Watched,
): EvidenceHead {
  const { databases } = scenario.observers;
  const unset = (scenario.variables ?? []).filter((name) => process.env[name] === undefined);
  const notes = [
    ...(databases.length === 0 ? [unwatchedNote(watched)] : []),
    ...silent.map(silentNote),
    ...seen.notes,
  ];
  return {
    scenario: scenario.name,
    command: scenario.command,
    ...(unset.length === 0 ? {} : { unset }),
    page: showUrl(scenario.page),
    actors: scenario.actors,
    database: databases.length === 0 ? undefined : databases.map(showUrl).join(', '),
    watched,
    posted: shownEntries(seen.posted),
    firing: {
      ...firing,
      achievedGapMs:
        firing.gapMs > 0 ? medianOf(seen.timings.map(({ gapMs }) => gapMs)) : undefined,
    },
    spreadMicroseconds: rangeOf(seen.timings.map(({ sent }) => sent)),
    arrivalSpreadMicroseconds: rangeOf(seen.timings.flatMap(({ arrived }) => arrived ?? [])),
    notes,
    ...(sweep === undefined ? {} : { sweep: sumUpSweep(sweep, seen.swept, clickInterval) }),
    ...(endedEarly === undefined ? {} : { endedEarly }),
  };
}

function unwatchedNote(watched: readonly string[]): string {
  const what = watched.length === 0 ? 'only the answers were compared' : 'no rows were compared';
  return `No database was watched (--db): ${what}.`;
}

function silentNote(method: string): string {
  return `Nothing was ever seen there: ${method}. Either no submission acts there, or the application uses another.`;
}

function rangeOf(values: readonly number[]): Evidence['spreadMicroseconds'] {
  const median = medianOf(values);
  return median === undefined ? undefined : { median, max: Math.max(...values) };
}

/**
 * How far apart a round was, in microseconds: as the target says that it arrived, and where it does
 * not say, as it was sent.
 */
export function spreadThatCounts({ sent, arrived }: Timing): number {
  return arrived ?? sent;
}

/**
 * Why no more rounds were tried.
 *
 * @param timing of the last round; undefined where not all could be sent
 */
export function notSentAtOnce(
  timing: Timing | undefined,
  maxSpreadMs: number,
  repeated: number,
): UnknownReason {
  if (timing === undefined) {
    return {
      code: 'not-sent-at-once',
      message: `in ${repeated} rounds not every connection could be made`,
      advice: 'Look whether the application takes several connections, and whether it restarts.',
    };
  }
  const what = timing.arrived === undefined ? 'were sent' : 'arrived';
  return {
    code: 'spread-too-wide',
    message: `${repeated} rounds ${what} over more than ${maxSpreadMs} ms: this machine is too busy`,
    advice: 'Run again on a quieter machine, or accept a wider spread: --max-spread MS.',
  };
}
