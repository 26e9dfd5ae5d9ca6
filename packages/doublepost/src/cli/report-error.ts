import { DoublepostError } from '../errors.ts';
import { printable } from '../report/printable.ts';
import { EXIT } from './exit-code.ts';

/** Prints what happened, why, and the way out, and sets the exit code; a stack only with DEBUG. */
export function reportError(error: unknown): void {
  const told = error instanceof DoublepostError ? error : unexpected(error);
  const { code, message, why, fix } = told;
  process.stderr.write(printable(`${code}: ${message}\n  why: ${why}\n  fix: ${fix}\n`));
  if (process.env.DEBUG !== undefined) {
    process.stderr.write(`${told.stack}\n`);
    if (told.cause instanceof Error) process.stderr.write(`caused by ${told.cause.stack}\n`);
  }
  process.exitCode = EXIT.notJudged;
}

function unexpected(cause: unknown): DoublepostError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new DoublepostError('DP_INTERNAL', message, { cause });
}
