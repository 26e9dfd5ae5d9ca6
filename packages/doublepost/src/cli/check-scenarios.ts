import { check } from '../check.ts';
import { showUrl } from '../http/show-url.ts';
import { commandLine } from '../plan/command-line.ts';
import type { Scenario } from '../plan/scenario.ts';
import type { Outcome } from '../report/reporter.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { openReporting } from './open-reporting.ts';
import type { CommonOptions } from './options.ts';
import { progressOn } from './progress.ts';
import { reportError, toDoublepostError } from './report-error.ts';
import { checkOptionsOf } from './round-options.ts';

/** A scenario to check, or why its file gives none. */
export type Planned =
  | { readonly scenario: Scenario; readonly file?: string }
  | { readonly error: unknown; readonly file: string };

/** What belongs to a command that checks. */
export interface CheckingSetup {
  /** Starts what the scenarios need; not called where there is none to check. Default nothing. */
  readonly start?: () => Promise<{ close(): Promise<void> } | undefined>;
  /** Whether the terminal's report ends with a list of several scenarios. Default true. */
  readonly lists?: boolean;
}

/**
 * Checks scenarios one after the other, reports them, and sets the exit code. One that cannot be
 * checked is told, stands in every report and does not stop the others: what they found is not lost.
 *
 * @returns what became of each in turn; undefined where the check was interrupted before
 */
export async function checkScenarios(
  planned: readonly Planned[],
  options: CommonOptions,
  { start = async () => undefined, lists = true }: CheckingSetup = {},
): Promise<readonly (Outcome | undefined)[]> {
  const reporting = openReporting(options, lists);
  const outcomes = planned.map((one) => ('error' in one ? failed(one, planned) : undefined));
  const open = planned.flatMap((one, index) => ('error' in one ? [] : [{ index, ...one }]));
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  try {
    const started = open.length === 0 ? undefined : await start();
    // The first interruption still reports what was seen; the second ends at once.
    process.once('SIGINT', interrupt);
    try {
      for (const { index, ...one } of open) {
        if (interruption.signal.aborted) break;
        const outcome = await checkOne(one, planned, options, interruption.signal);
        outcomes[index] = outcome;
        if (outcome.kind === 'judged') reporting.onVerdict(outcome.verdict);
      }
    } finally {
      process.off('SIGINT', interrupt);
      await started?.close();
    }
  } catch (error) {
    // What all of them need is not there: it is told once.
    reportError(error);
    for (const { index, ...one } of open) outcomes[index] ??= failureOf(one, error);
  }
  const known = outcomes.filter((outcome) => outcome !== undefined);
  reporting.onEnd(known);
  const complete = reporting.complete && outcomes.every((outcome) => outcome?.kind === 'judged');
  const code = exitCodeOf(known.flatMap((one) => (one.kind === 'judged' ? [one.verdict] : [])));
  process.exitCode = !complete && code === EXIT.clean ? EXIT.notJudged : code;
  return outcomes;
}

type Runnable = Extract<Planned, { readonly scenario: Scenario }>;

async function checkOne(
  one: Runnable,
  planned: readonly Planned[],
  options: CommonOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  const { scenario } = one;
  const progress = progressOn(process.stderr);
  try {
    const verdict = await check(scenario, {
      ...checkOptionsOf(options),
      signal,
      onProgress: (step) => progress.update(scenario.name, step),
    }).finally(() => progress.clear());
    return { kind: 'judged', verdict };
  } catch (error) {
    return failed({ ...one, error }, planned);
  }
}

/** Tells of it at once: a report may be read much later. */
function failed(one: Planned & { readonly error: unknown }, planned: readonly Planned[]): Outcome {
  const isClear = !('scenario' in one) || (one.file === undefined && planned.length === 1);
  reportError(one.error, isClear ? undefined : placeOf(one));
  return failureOf(one, one.error);
}

function placeOf({ file, scenario }: Runnable): string {
  return `${file ?? scenario.name}, ${showUrl(scenario.page)}`;
}

function failureOf(one: Planned, error: unknown): Outcome {
  const { code, message, why, fix } = toDoublepostError(error);
  const scenario = 'scenario' in one ? one.scenario : undefined;
  const failure = {
    scenario: scenario?.name ?? one.file ?? '',
    file: one.file,
    page: scenario && showUrl(scenario.page),
    command: scenario?.command ?? commandLine(['npx', 'doublepost', 'run', one.file ?? '']),
    error: { code, message, why, fix },
  };
  return { kind: 'failed', failure };
}
