import { showUrl } from './http/show-url.ts';
import type { RunObservation, SerialObservation, TableChange } from './observe/observation.ts';
import type { Scenario } from './plan/scenario.ts';
import type { FormEntry } from './session/fill-form.ts';
import { shownEntries } from './session/shown-entries.ts';
import type { EvidenceHead } from './verdict/conclude.ts';
import { medianOf } from './verdict/confidence.ts';
import type { UnknownReason } from './verdict/verdict.ts';

/** What a check has seen so far. */
export interface Seen {
  readonly serial: SerialObservation[];
  readonly raced: RunObservation[];
  /** In microseconds. */
  readonly spreads: number[];
  /** How long a first submission takes alone, in milliseconds. */
  readonly alone: number[];
  /** How long until the last answer of a round, in milliseconds. */
  readonly together: number[];
  /** What changed while nothing was posted. */
  readonly idle: TableChange[];
  /** What the last submission held. */
  posted: readonly FormEntry[];
  refusedAfterwards?: UnknownReason;
}

/** The beginning of a check. */
export function nothingSeen(): Seen {
  return { serial: [], raced: [], spreads: [], alone: [], together: [], idle: [], posted: [] };
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

/** Whether a round was answered by nobody. */
export function isGone(run: RunObservation | undefined): boolean {
  return run?.answers.every(({ kind }) => kind === 'dropped') ?? false;
}

/** What stands in the evidence beside the runs. */
export function headOf(
  scenario: Scenario,
  seen: Seen,
  endedEarly: string | undefined,
): EvidenceHead {
  const notes = [
    ...(scenario.database === undefined ? [UNWATCHED] : []),
    ...(isSerialised(seen) ? [SERIALISED] : []),
  ];
  return {
    scenario: scenario.name,
    command: scenario.command,
    page: showUrl(scenario.page),
    actors: scenario.actors,
    database: scenario.database && showUrl(scenario.database),
    posted: shownEntries(seen.posted),
    notes,
    ...(endedEarly === undefined ? {} : { endedEarly }),
  };
}

const UNWATCHED = 'No database was watched (--db): only the answers were compared.';
const SERIALISED =
  'The submissions were answered one after the other. If it is a lock of the database that makes the second wait, all is well; if it is a single worker or a lock of the session, more workers or other sessions (--actors two-users) can still race.';

/** Whether a round takes about as long as its submissions one after the other. */
function isSerialised({ alone, together }: Seen): boolean {
  const one = medianOf(alone) ?? 0;
  // Faster answers say more about this machine than about the application.
  return one >= 20 && (medianOf(together) ?? 0) > 1.8 * one;
}

/**
 * Why no more rounds were tried.
 *
 * @param spread of the last round, in microseconds; undefined where not all could be sent
 */
export function notSentAtOnce(
  spread: number | undefined,
  maxSpreadMs: number,
  repeated: number,
): UnknownReason {
  if (spread === undefined) {
    return {
      code: 'not-sent-at-once',
      message: `in ${repeated} rounds not every connection could be made`,
      advice: 'Look whether the application takes several connections, and whether it restarts.',
    };
  }
  return {
    code: 'spread-too-wide',
    message: `${repeated} rounds were sent over more than ${maxSpreadMs} ms: this machine is too busy`,
    advice: 'Run again on a quieter machine, or accept a wider spread: --max-spread MS.',
  };
}
