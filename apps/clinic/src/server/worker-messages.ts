import { CLINIC_ERRORS, type ClinicErrorCode } from '../errors.ts';

/** The environment variable by which a worker learns that the port is not the one of the command. */
export const WORKER_PORT = 'CLINIC_WORKER_PORT';

/** The environment variable by which a worker learns where the database of the command is. */
export const WORKER_DATABASE = 'CLINIC_WORKER_DATABASE';

/** From a worker that cannot listen: why, in the words of the command line. */
export interface FailedMessage {
  readonly kind: 'failed';
  readonly code: ClinicErrorCode;
  readonly what: string;
}

/**
 * The steps by which a worker stops. It asks to (`leaving`) when it alone was sent a signal. It is
 * told to accept no more connections (`close`) and says so (`closed`); then it is told to finish
 * what it has (`finish`), when no other worker accepts connections that would be cut off.
 */
export interface StepMessage {
  readonly kind: 'leaving' | 'close' | 'closed' | 'finish';
}

/** Whether a message between the processes is of this kind; other libraries may send theirs. */
export function isFailedMessage(message: unknown): message is FailedMessage {
  return (
    kindOf(message) === 'failed' && Object.hasOwn(CLINIC_ERRORS, (message as FailedMessage).code)
  );
}

/** Whether a message is this step; see {@link StepMessage}. */
export function isStep(message: unknown, kind: StepMessage['kind']): boolean {
  return kindOf(message) === kind;
}

/** The kind of a message, if it has one. */
export function kindOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'kind' in message
    ? message.kind
    : undefined;
}
