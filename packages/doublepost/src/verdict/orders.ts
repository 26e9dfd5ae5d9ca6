import type { SerialObservation } from '../observe/observation.ts';

/**
 * Serial runs by which of different submissions came first: each order may end in its own way, so
 * that only runs of the same order have to agree.
 */
export function byOrder(serial: readonly SerialObservation[]): (readonly SerialObservation[])[] {
  const turned = serial.filter((run) => run.turned === true);
  const straight = serial.filter((run) => run.turned !== true);
  return [straight, turned].filter((runs) => runs.length > 0);
}
