import type { SerialObservation } from '../observe/observation.ts';
import { byOrder } from './orders.ts';
import { outcomeKey } from './outcome.ts';
import type { UnknownReason } from './verdict.ts';

/**
 * Why serial runs are no specification: the same submissions, one after the other, end differently
 * although what varies by itself was left out. Undefined where they agree.
 */
export function disagreement(serial: readonly SerialObservation[]): UnknownReason | undefined {
  const ways = byOrder(serial).map((runs) => new Set(runs.map(outcomeKey)).size);
  const most = Math.max(0, ...ways);
  if (most < 2) return undefined;
  return {
    code: 'baseline-disagrees',
    message: `the ${serial.length} serial runs end in ${most} different ways, so they do not say what is right`,
    advice:
      'Look at the runs below: a job that runs meanwhile, a limit, or a value that is used up is the usual reason. Stop it or lift it for the test; --table leaves tables out.',
  };
}
