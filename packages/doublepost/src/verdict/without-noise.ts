import type { RunObservation, SerialObservation, TableChange } from '../observe/observation.ts';
import { learnJobNoise } from './learn-job-noise.ts';
import { learnNoise } from './learn-noise.ts';
import { learnRowNoise } from './learn-row-noise.ts';
import { learnSubjectNoise } from './learn-subject-noise.ts';

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
  const subjects = learnSubjectNoise(runs.serial);
  const serial = runs.serial.map((run) => mapAllChanges(run, subjects.filter));
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
    ],
  };
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

function tellNoise(name: string, what: 'told apart' | 'left out', kind: Kind): string {
  if (kind !== 'row') return `There were ${OTHERS[kind]} ${name} that no submission made, too.`;
  return what === 'told apart'
    ? `Others write into ${name}, too: only rows that belong to a value of the round were counted.`
    : `Others write into ${name}, too, and its rows do not tell whose they are: they were not counted.`;
}
