import type { RunObservation, SerialObservation, TableChange } from '../observe/observation.ts';
import { learnJobNoise } from './learn-job-noise.ts';
import { learnNoise } from './learn-noise.ts';
import { learnRowNoise, type Noise } from './learn-row-noise.ts';
import { learnSubjectNoise } from './learn-subject-noise.ts';
import { byOrder } from './orders.ts';

/** Runs of one scenario. */
export interface ObservedRuns {
  readonly serial: readonly SerialObservation[];
  readonly raced: readonly RunObservation[];
  /** What changed while nothing was posted. Default nothing. */
  readonly idle?: readonly TableChange[];
}

/** The same runs, and what a reader has to know of what was left out of them. */
export interface ComparableRuns extends ObservedRuns {
  readonly noise: readonly string[];
}

/** Leaves out of the runs what varies by itself or is another writer's, as the serial runs tell. */
export function withoutNoise(runs: ObservedRuns): ComparableRuns {
  const measured = measuredRuns(runs.serial);
  const subjects = learnSubjectNoise(measured);
  const serial = measured.map((run) => mapAllChanges(run, subjects.filter));
  const raced = runs.raced.map((run) => ({ ...run, ...mapChanges(run, subjects.filter) }));
  const idle = subjects.filter(runs.idle ?? []);
  const answers = learnNoise(serial);
  const jobs = learnJobNoise(serial);
  const withoutJobs = serial.map((run) => ({
    ...run,
    ...mapChanges(run, jobs.filter),
    changesByStep: run.changesByStep?.map(jobs.filterStep),
  }));
  const rows = learnRowNoise(withoutJobs, idle);
  const seen = [...serial, ...raced].flatMap(({ changes = [] }) => changes);
  const kinds = new Map([...idle, ...seen].map(({ table, kind = 'row' }) => [table, kind]));
  const filterRun = <Run extends RunObservation>(run: Run): Run => ({
    ...run,
    ...mapChanges(run, rows.filter),
    answers: run.answers.map(answers.filter),
  });
  return {
    serial: withoutJobs.map((run) => ({
      ...filterRun(run),
      changesByStep: run.changesByStep?.map(rows.filter),
    })),
    raced: raced.map((run) => filterRun({ ...run, ...mapChanges(run, jobs.filter) })),
    noise: [
      ...[...rows.noisy].map(([name, what]) => tellNoise(name, what, kinds.get(name) ?? 'row')),
      ...answers.notes,
      ...subjects.notes,
      ...[...unmeasuredTables([...serial, ...raced])].map(tellUnmeasured),
    ],
  };
}

/** A single run would learn nothing of what varies. */
const FEWEST_RUNS = 2;

/**
 * The runs of which it is known by how much each number changed, where these are enough: of a row
 * that is updated for the first time it may not be, and it would look as if nothing had been added.
 */
function measuredRuns(serial: readonly SerialObservation[]): readonly SerialObservation[] {
  const measured = serial.filter(({ changes = [], changesByStep = [] }) =>
    [...changes, ...changesByStep.flat()].every(({ unmeasured }) => unmeasured === undefined),
  );
  const isEnough = byOrder(serial).every((runs) => {
    const left = runs.filter((run) => measured.includes(run)).length;
    return left >= Math.min(FEWEST_RUNS, runs.length);
  });
  return isEnough ? measured : serial;
}

function unmeasuredTables(runs: readonly RunObservation[]): ReadonlySet<string> {
  const changes = runs.flatMap((run) => run.changes ?? []);
  return new Set(changes.flatMap(({ table, unmeasured }) => (unmeasured ? [table] : [])));
}

function tellUnmeasured(name: string): string {
  return `Of some rows of ${name} it is not known what they held before they were updated, so a number that an update lost there may go unseen.`;
}

type Filter = (changes: readonly TableChange[]) => readonly TableChange[];

function mapChanges({ changes }: RunObservation, filter: Filter): Pick<RunObservation, 'changes'> {
  return { changes: changes && filter(changes) };
}

function mapAllChanges(run: SerialObservation, filter: Filter): SerialObservation {
  return { ...run, ...mapChanges(run, filter), changesByStep: run.changesByStep?.map(filter) };
}

type Kind = NonNullable<TableChange['kind']>;

/** What came of others, where it is no row. */
const OTHERS: Readonly<Record<Exclude<Kind, 'row'>, string>> = {
  job: 'jobs in',
  mail: 'mails',
  call: 'calls of',
  log: 'lines in the log,',
};

function tellNoise(name: string, what: Noise, kind: Kind): string {
  if (kind !== 'row') return `There were ${OTHERS[kind]} ${name} that no submission made, too.`;
  return `Others write into ${name}, too${COUNTED[what]}`;
}

const COUNTED: Readonly<Record<Noise, string>> = {
  'told apart': ': only rows that belong to a value of the round were counted.',
  unlike: ': only rows that have the texts which all rows of the serial runs have were counted.',
  'left out': ', and its rows do not tell whose they are: they were not counted.',
};
