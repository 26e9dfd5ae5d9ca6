import { CommanderError } from 'commander';
import { DoublepostError } from '../errors.ts';
import { buildProgram } from './program.ts';
import { reportError } from './report-error.ts';

/**
 * Runs the command line and sets `process.exitCode`.
 *
 * @param argv as `process.argv`: the command's own words start at index 2
 */
export async function main(argv: readonly string[]): Promise<void> {
  // After `doublepost ... | head` nobody reads on: that is no error, and the exit code still counts.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') reportError(error);
  });
  try {
    await buildProgram().parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error);
    if (error.exitCode === 0) return;
    reportError(new DoublepostError('DP_USAGE', error.message.replace(/^error: /, '')));
  }
}
