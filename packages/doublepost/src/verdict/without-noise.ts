import type { RunObservation, SerialObservation, TableChange } from '../observe/observation.ts';
import { learnJobNoise } from './learn-job-noise.ts';
import { learnNoise } from './learn-noise.ts';
import { learnRowNoise } from './learn-row-noise.ts';

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
export function withoutNoise({ serial, raced, idle = [] }: ObservedRuns): ComparableRuns {
  const answers = learnNoise(serial);
  const jobs = learnJobNoise(serial);
  const withoutJobs = serial.map((run) => ({
    ...run,
    ...mapChanges(run, jobs.filter),
    changesByStep: run.changesByStep?.map(jobs.filterStep),
  }));
  const rows = learnRowNoise(withoutJobs, idle);
  const filterRun = <Run extends RunObservation>(run: Run): Run => ({
    ...run,
    ...mapChanges(run, rows.filter),
    answers: run.answers.map(answers),
  });
  return {
    serial: withoutJobs.map((run) => ({
      ...filterRun(run),
      changesByStep: run.changesByStep?.map(rows.filter),
    })),
    raced: raced.map((run) => filterRun({ ...run, ...mapChanges(run, jobs.filter) })),
    noise: [...rows.noisy].map(tellNoise),
  };
}

type Filter = (changes: readonly TableChange[]) => readonly TableChange[];

function mapChanges({ changes }: RunObservation, filter: Filter): Pick<RunObservation, 'changes'> {
  return { changes: changes && filter(changes) };
}

function tellNoise([table, what]: readonly [string, 'told apart' | 'left out']): string {
  return what === 'told apart'
    ? `Others write into ${table}, too: only rows that belong to a value of the round were counted.`
    : `Others write into ${table}, too, and its rows do not tell whose they are: they were not counted.`;
}
