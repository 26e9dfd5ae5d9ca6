import type { ReporterName } from '../plan/define-config.ts';
import { jsonReporter } from '../report/json.ts';
import { junitReporter } from '../report/junit.ts';
import type { Outcome, Reporter } from '../report/reporter.ts';
import { terminalReporter } from '../report/terminal.ts';
import type { ReportOptions } from './options.ts';
import { reportError } from './report-error.ts';
import { openReportFile } from './report-file.ts';
import { screenOf } from './terminal-screen.ts';

/** All reporters that were asked for, as one; what one of them throws does not stop the others. */
export interface Reporting extends Required<Reporter> {
  /** Whether every report was written until now. */
  readonly complete: boolean;
}

const FILES: Readonly<Record<Exclude<ReporterName, 'terminal'>, string>> = {
  json: 'report.json',
  junit: 'junit.xml',
};
const MAKERS = { json: jsonReporter, junit: junitReporter } as const;

/**
 * Opens the reporters. A report that is the only one goes to standard output; beside others it goes
 * to a file, which is opened before the check, so that a wrong place is told before the work and not
 * after.
 *
 * @param lists whether the terminal's ends with a list where there are several scenarios
 * @throws DoublepostError DP_REPORT_NOT_WRITABLE
 */
export function openReporting({ reporter: names, output }: ReportOptions, lists = true): Reporting {
  const reporters = names.map((name): Reporter => {
    if (name === 'terminal') {
      const { onEnd, ...others } = terminalReporter(screenOf(process.stdout));
      return lists && onEnd !== undefined ? { ...others, onEnd } : others;
    }
    if (names.length === 1) return MAKERS[name]((text) => process.stdout.write(text));
    return MAKERS[name](openReportFile(output, FILES[name]));
  });
  let complete = true;

  function tell(callback: (reporter: Reporter) => void): void {
    for (const reporter of reporters) {
      try {
        callback(reporter);
      } catch (error) {
        complete = false;
        reportError(error);
      }
    }
  }

  return {
    onVerdict: (verdict) => tell((reporter) => reporter.onVerdict?.(verdict)),
    onEnd: (outcomes: readonly Outcome[]) => tell((reporter) => reporter.onEnd?.(outcomes)),
    get complete() {
      return complete;
    },
  };
}
