import type { WatchedPlace } from '../observe/effects-observer.ts';
import type { PartlyWatched, SerialObservation, TableChange } from '../observe/observation.ts';
import type { Expectation } from '../plan/scenario.ts';
import { answerKey } from './outcome.ts';
import type { UnknownReason } from './verdict.ts';

/** Where effects could be seen. */
export interface Watch {
  readonly hasDatabase: boolean;
  /** Default none. */
  readonly places?: readonly WatchedPlace[];
  /** Tables that could not be watched whole. Default none. */
  readonly partly?: readonly PartlyWatched[];
}

/**
 * Why the effect of a submission cannot be told from what was seen; undefined where it can. Each kind
 * of place is asked for itself: that a mail was seen does not show that the database is the right one,
 * and rows that come twice in another would be missed. What acts each time may be judged by its
 * answers alone where nothing else is watched; of `serial` no effect is expected.
 */
export function unseenEffect(
  serial: readonly SerialObservation[],
  expect: Expectation,
  { hasDatabase, places = [], partly = [] }: Watch,
): UnknownReason | undefined {
  if (serial.length === 0 || expect === 'serial') return undefined;
  const effects = serial.flatMap(({ changesByStep }) => changesByStep?.[0] ?? []);
  if (hasDatabase) return effects.some(isRow) ? undefined : noRow(effects, partly);
  const outside = places.filter((place) => place === 'mails' || place === 'calls');
  if (outside.length > 0) return effects.some(isOutside) ? undefined : nothingCame(outside);
  return expect === 'each' || answersDiffer(serial) ? undefined : NOTHING_WATCHED;
}

function isRow({ kind = 'row' }: TableChange): boolean {
  return kind === 'row' || kind === 'job';
}

function isOutside({ kind }: TableChange): boolean {
  return kind === 'mail' || kind === 'call';
}

function answersDiffer([first]: readonly SerialObservation[]): boolean {
  return new Set(first?.answers.map(answerKey)).size > 1;
}

const NOTHING_WATCHED: UnknownReason = {
  code: 'effect-unseen',
  message: 'every submission gets the same success answer, and no database was watched',
  advice:
    'Add --db, so that it can be told whether the second submission acted too; or say --expect each if it should.',
};

function noRow(effects: readonly TableChange[], partly: readonly PartlyWatched[]): UnknownReason {
  const other = effects.find(isOutside);
  const beside = other === undefined ? '' : ` (${other.kind}s were seen)`;
  if (partly.length > 0) {
    const names = partly.map(({ table }) => table).join(', ');
    return {
      code: 'effect-unseen',
      message: `a single submission is accepted, but no row that is watched changes by it${beside}; what it does to other rows of large tables (${names}) is not seen`,
      advice:
        'Run it on a smaller database, whose tables are watched whole. If the submission writes into none of these tables, check that --db names the database of this application.',
    };
  }
  return {
    code: 'effect-unseen',
    message: `a single submission is accepted, but no row of the watched database changes by it${beside}`,
    advice:
      'Check that --db names the database of this application, and that --table does not leave its tables out. Of a form that writes no row leave --db out: then what else is watched decides.',
  };
}

function nothingCame(places: readonly WatchedPlace[]): UnknownReason {
  const options = places.map((place) => (place === 'mails' ? '--smtp' : '--hook')).join(' and ');
  return {
    code: 'effect-unseen',
    message: `a single submission is accepted, but there were no ${places.join(' and no ')}, which alone were watched`,
    advice: `Check that the application uses the port of ${options}; add --db to watch its rows, or leave ${options} out to compare the answers alone.`,
  };
}
