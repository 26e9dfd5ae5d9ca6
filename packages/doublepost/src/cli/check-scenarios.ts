import { check } from '../check.ts';
import type { Scenario } from '../plan/scenario.ts';
import { jsonReporter } from '../report/json.ts';
import type { Reporter } from '../report/reporter.ts';
import { terminalReporter } from '../report/terminal.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { exitCodeOf } from './exit-code.ts';
import { type CommonOptions, checkOptionsOf } from './options.ts';
import { progressOn } from './progress.ts';
import { openReportFile } from './report-file.ts';
import { screenOf } from './terminal-screen.ts';

/** Checks scenarios one after the other, reports them, and sets the exit code. */
export async function checkScenarios(
  scenarios: readonly Scenario[],
  options: CommonOptions,
): Promise<void> {
  const reporters = openReporters(options);
  const progress = progressOn(process.stderr);
  const verdicts: Verdict[] = [];
  for (const scenario of scenarios) {
    const verdict = await check(scenario, {
      ...checkOptionsOf(options),
      onProgress: (step) => progress.update(scenario.name, step),
    }).finally(() => progress.clear());
    verdicts.push(verdict);
    for (const reporter of reporters) reporter.onVerdict?.(verdict);
  }
  for (const reporter of reporters) reporter.onEnd?.(verdicts);
  process.exitCode = exitCodeOf(verdicts);
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
