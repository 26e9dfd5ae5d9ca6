import { DoublepostError } from '../errors.ts';
import { printable } from '../report/printable.ts';
import { EXIT } from './exit-code.ts';

/**
 * Prints what happened, why, and the way out, and sets the exit code; a stack only with DEBUG.
 *
 * @param scenario which of several it happened to
 */
export function reportError(error: unknown, scenario?: string): void {
  const told = toDoublepostError(error);
  const { code, message, why, fix, printed } = told;
  const what = printed === '' ? message : `${message}:\n${printed}`;
  const place = scenario === undefined ? '' : `  scenario: ${scenario}\n`;
  process.stderr.write(printable(`${code}: ${what}\n  why: ${why}\n  fix: ${fix}\n${place}`));
  if (process.env.DEBUG !== undefined) {
    process.stderr.write(`${told.stack}\n`);
    if (told.cause instanceof Error) process.stderr.write(`caused by ${told.cause.stack}\n`);
  }
  process.exitCode = EXIT.notJudged;
}

/** The error itself where it is one of ours, else what nobody expected. */
export function toDoublepostError(error: unknown): DoublepostError {
  if (error instanceof DoublepostError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new DoublepostError('DP_INTERNAL', message, { cause: error });
}
