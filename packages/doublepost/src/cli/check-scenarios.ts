import { check } from '../check.ts';
import type { Scenario } from '../plan/scenario.ts';
import { jsonReporter } from '../report/json.ts';
import type { Reporter } from '../report/reporter.ts';
import { terminalReporter } from '../report/terminal.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { type CommonOptions, checkOptionsOf } from './options.ts';
import { progressOn } from './progress.ts';
import { reportError } from './report-error.ts';
import { openReportFile } from './report-file.ts';
import { screenOf } from './terminal-screen.ts';

/**
 * Checks scenarios one after the other, reports them, and sets the exit code. A scenario that cannot
 * be checked is told and does not stop the others: what they found is not lost.
 *
 * @returns what became of each in turn; fewer where the check was interrupted
 */
export async function checkScenarios(
  scenarios: readonly Scenario[],
  options: CommonOptions,
): Promise<readonly (Verdict | 'failed')[]> {
  const reporters = openReporters(options);
  const progress = progressOn(process.stderr);
  const verdicts: Verdict[] = [];
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  // The first interruption still reports what was seen; the second ends at once.
  process.once('SIGINT', interrupt);
  const outcomes: (Verdict | 'failed')[] = [];
  for (const scenario of scenarios) {
    if (interruption.signal.aborted) break;
    try {
      const verdict = await check(scenario, {
        ...checkOptionsOf(options),
        signal: interruption.signal,
        onProgress: (step) => progress.update(scenario.name, step),
      }).finally(() => progress.clear());
      verdicts.push(verdict);
      outcomes.push(verdict);
      for (const reporter of reporters) reporter.onVerdict?.(verdict);
    } catch (error) {
      outcomes.push('failed');
      reportError(error);
    }
  }
  process.off('SIGINT', interrupt);
  const failed = outcomes.includes('failed');
  if (!failed || verdicts.length > 0) {
    for (const reporter of reporters) reporter.onEnd?.(verdicts);
  }
  const code = exitCodeOf(verdicts);
  const complete = !failed && outcomes.length === scenarios.length;
  process.exitCode = !complete && code === EXIT.clean ? EXIT.notJudged : code;
  return outcomes;
}

/**
 * A report that is the only one goes to standard output; beside the terminal's it goes to a file,
 * which is opened before the check, so that a wrong place is told before the work and not after.
 */
function openReporters({ reporter: names, output }: CommonOptions): Reporter[] {
  return names.map((name) => {
    if (name === 'terminal') return terminalReporter(screenOf(process.stdout));
    if (names.length === 1) return jsonReporter((text) => process.stdout.write(text));
    return jsonReporter(openReportFile(output, 'report.json'));
  });
}
