import { ClinicError } from '../errors.ts';

/** The exit code of every failure: the command could not do what it was asked. */
const FAILED = 2;

/** Says on stderr what happened, why and how to solve it; the stack only if DEBUG is set. */
export function reportError(error: unknown): number {
  process.stderr.write(`${describeError(error)}\n`);
  return FAILED;
}

function describeError(error: unknown): string {
  const stack = process.env.DEBUG && error instanceof Error ? `\n${error.stack}` : '';
  if (error instanceof ClinicError) {
    return `clinic: ${error.message} [${error.code}]\n  why: ${error.why}\n  fix: ${error.fix}${stack}`;
  }
  const message = error instanceof Error ? error.message : String(error);
  return `clinic: ${message}\n  This is not one of the failures that clinic knows; set DEBUG=clinic for the stack.${stack}`;
}
