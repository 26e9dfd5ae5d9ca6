import type { AnswerObservation, Landing } from '../observe/observation.ts';
import type { FindingKind } from './verdict.ts';

/** Whether an answer is a failure of the server or of the connection, whatever its page says. */
export function isFailure(answer: AnswerObservation): boolean {
  if (answer.kind === 'aborted') return false;
  return answer.kind !== 'answered' || answer.status >= 500 || answer.exception !== undefined;
}

/** The same of the page that a redirect leads to. */
export function landsOnFailure(answer: AnswerObservation): boolean {
  return answer.kind === 'answered' && answer.landing?.failed === true;
}

/** What kind of finding a failure is. */
export function failureKind(answer: AnswerObservation): FindingKind {
  if (answer.kind === 'timeout') return 'timeout';
  return /deadlock|40P01/i.test(describeFailure(answer)) ? 'deadlock' : 'server-error';
}

/** The exception of an answer in one line, or what else is known of the failure. */
export function describeFailure(answer: AnswerObservation): string {
  switch (answer.kind) {
    case 'timeout':
      return 'no answer in time';
    case 'aborted':
      return 'connection closed by this client';
    case 'dropped':
      return `connection dropped (${answer.code})`;
    case 'answered':
      return answer.landing?.failed === true
        ? `the page after the redirect: ${messageOf(answer.landing)}`
        : messageOf(answer);
  }
}

function messageOf({ status, exception }: Pick<Landing, 'status' | 'exception'>): string {
  return exception?.message ?? `status ${status}`;
}
