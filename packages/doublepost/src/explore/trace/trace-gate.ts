import type { Arrival, Gate } from '../proxy/gate.ts';
import { type HeldBack, letPass } from '../proxy/held-back.ts';
import { templateOf } from '../sql/template.ts';
import type { UnitResult } from '../wire/answers.ts';

/** Told of each statement that is let through; gives back what to tell how it ended. */
export type Tell = (arrival: Arrival) => (result: UnitResult | undefined) => void;

/** Lets a request's statements through, and holds back what the application does by itself. */
export function traceGate(own: ReadonlySet<string>, heldBack: HeldBack, tell: Tell): Gate {
  return {
    arrive(arrival) {
      const { session, unit } = arrival;
      if (session.status === 'idle' && own.has(templateOf(unit.sql))) {
        heldBack.gate.arrive(arrival);
        return;
      }
      const ended = tell(arrival);
      letPass(arrival);
      void arrival.ended.then(ended);
    },
    leave() {},
  };
}
