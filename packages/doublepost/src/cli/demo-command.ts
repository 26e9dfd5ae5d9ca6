import { runDemo } from '../demo/demo.ts';
import { isAsPromised } from '../demo/demo-report.ts';
import { DoublepostError } from '../errors.ts';
import { paletteOf, wrap } from '../report/screen.ts';
import { terminalReporter } from '../report/terminal.ts';
import { progressOn } from './progress.ts';
import { openReportFile } from './report-file.ts';
import { screenOf } from './terminal-screen.ts';

const INTRODUCTION = {
  none: 'The clinic, unprotected: a sign-up page and an admin, two workers, SQLite.',
  handled:
    'The same clinic, protected: the unique violation is caught, the transaction begins IMMEDIATE.',
} as const;

const NEXT = `Where to go next
  npx doublepost http://localhost:8000/signup/   your own page, in any language
  npx doublepost --help                          logins, databases, scenario files
  apps/clinic/README.md                          the two handlers that failed, and their fix
`;

/** What ends the demonstration early, but not without cleaning up. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `doublepost demo` */
export async function runDemoCommand({ output }: { readonly output: string }): Promise<void> {
  const write = openReportFile(output, 'demo.json');
  const screen = screenOf(process.stdout);
  const reporter = terminalReporter(screen);
  const progress = progressOn(process.stderr);
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  for (const name of SIGNALS) process.once(name, interrupt);
  process.stdout.once('error', interrupt);
  try {
    const runs = await runDemo(
      {
        onClinic(protection, url) {
          const text = wrap(`${INTRODUCTION[protection]} ${url}`, screen.width, 0);
          screen.write(`${paletteOf(screen).bold(text)}\n\n`);
        },
        onProgress: (scenario, step) => progress.update(scenario, step),
        onVerdict(verdict) {
          progress.clear();
          reporter.onVerdict?.(verdict);
        },
      },
      interruption.signal,
    );
    write(`${JSON.stringify({ runs }, undefined, 2)}\n`);
    screen.write(NEXT);
    const broken = runs.find((run) => !isAsPromised(run));
    if (broken !== undefined) {
      throw new DoublepostError(
        'DP_DEMO_UNEXPECTED',
        `${broken.scenario} with protection ${broken.protection} ended as ${broken.verdict}`,
      );
    }
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    // As shells report a process that a signal ended.
    process.exitCode = 130;
  } finally {
    progress.clear();
    for (const name of SIGNALS) process.off(name, interrupt);
    process.stdout.off('error', interrupt);
  }
}
