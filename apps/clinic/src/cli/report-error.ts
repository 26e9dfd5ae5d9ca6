import { ClinicError } from '../errors.ts';

/** The exit code of every failure: the command could not do what it was asked. */
const FAILED = 2;

/** Says on stderr what happened, why and how to solve it; the stack only if DEBUG is set. */
export function reportError(error: unknown): number {
  process.stderr.write(`${describeError(error)}\n`);
  return FAILED;
}

function describeError(error: unknown): string {
  const told = error instanceof ClinicError ? error : unexpected(error);
  const stack = process.env.DEBUG ? `\n${told.stack}${causeOf(told)}` : '';
  return `${told.code}: ${told.message}\n  why: ${told.why}\n  fix: ${told.fix}${stack}`;
}

function unexpected(cause: unknown): ClinicError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ClinicError('DP_CLINIC_INTERNAL', message, { cause });
}

function causeOf({ cause }: ClinicError): string {
  return cause instanceof Error ? `\ncaused by ${cause.stack}` : '';
}
