import type { Attempt } from '../../src/http/attempt.ts';
import { textOf } from '../../src/http/message.ts';

/** How an attempt ended, in one word, number or code. */
export function ended(attempt: Attempt): string | number {
  if (attempt.kind === 'answered') return attempt.response.status;
  if (attempt.kind !== 'dropped') return attempt.kind;
  // Whether a read or a write notices first that the other side is gone is the kernel's choice.
  return attempt.code === 'EPIPE' ? 'ECONNRESET' : attempt.code;
}

/** The text of an answer, or how the attempt ended without one. */
export function textOfAttempt(attempt: Attempt): string {
  return attempt.kind === 'answered' ? textOf(attempt.response) : attempt.kind;
}
