import type { UnitResult } from '../wire/answers.ts';
import type { Unit } from '../wire/units.ts';
import type { Release } from './gate.ts';

/** A unit on its way. */
export interface UnitFlight {
  readonly unit: Unit;
  readonly finish: (result: UnitResult | undefined) => void;
  readonly held: Buffer[];
  isReleased: boolean;
  release: Release;
  result: UnitResult | undefined;
  error: Buffer | undefined;
}

/** A unit that has just come to the gate, and the promise that tells how it ends. */
export function newFlight(unit: Unit): {
  readonly flight: UnitFlight;
  readonly ended: Promise<UnitResult | undefined>;
} {
  let finish: UnitFlight['finish'] = () => {};
  const ended = new Promise<UnitResult | undefined>((resolve) => {
    finish = resolve;
  });
  const flight: UnitFlight = {
    unit,
    finish,
    held: [],
    isReleased: false,
    release: {},
    result: undefined,
    error: undefined,
  };
  return { flight, ended };
}
