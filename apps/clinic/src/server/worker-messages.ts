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

/** To a worker: finish what is under way, take nothing new, and end. */
export interface StopMessage {
  readonly kind: 'stop';
}

/** Whether a message between the processes is of this kind; other libraries may send theirs. */
export function isFailedMessage(message: unknown): message is FailedMessage {
  return (
    kindOf(message) === 'failed' && Object.hasOwn(CLINIC_ERRORS, (message as FailedMessage).code)
  );
}

/** See {@link isFailedMessage}. */
export function isStopMessage(message: unknown): message is StopMessage {
  return kindOf(message) === 'stop';
}

function kindOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'kind' in message
    ? message.kind
    : undefined;
}
