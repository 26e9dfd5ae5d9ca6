import type { FormControl } from '../html/forms.ts';
import type { JsonObject } from '../http/json-reference.ts';
import { roundTo } from './within-bounds.ts';

/** How far from a bound that is not itself allowed a number lies, if there is as much room. */
const BESIDE = 0.01;

/**
 * The bounds of a number in a schema as those of a form's field. Multiples are those of zero, not of
 * the least number (JSON Schema, "multipleOf"), and so are the bounds where there is such a rule.
 */
export function boundsOf(
  schema: JsonObject,
  type: string,
): Pick<FormControl, 'min' | 'max' | 'step'> {
  const low = boundOf(schema, 'minimum', 'exclusiveMinimum', Math.max);
  const high = boundOf(schema, 'maximum', 'exclusiveMaximum', Math.min);
  const step = stepOf(schema, type);
  if (step === undefined) {
    const room = low === undefined || high === undefined ? BESIDE : (high.at - low.at) / 4;
    const beside = Math.min(BESIDE, room);
    return {
      min: low && String(low.isOpen ? low.at + beside : low.at),
      max: high && String(high.isOpen ? high.at - beside : high.at),
      step: type === 'number' ? 'any' : undefined,
    };
  }
  return { min: low && multiple(low, 1), max: high && multiple(high, -1), step: String(step) };

  /** The first multiple that a bound allows, upwards or downwards. */
  function multiple({ at, isOpen }: Bound, side: 1 | -1): string {
    const size = step ?? 1;
    // Without what the division adds: 0.3 / 0.1 is a little less than 3.
    const count = roundTo(at / size, 9) * side;
    const inside = isOpen ? Math.floor(count) + 1 : Math.ceil(count);
    return String(roundTo(inside * side * size, 12));
  }
}

interface Bound {
  readonly at: number;
  readonly isOpen: boolean;
}

/** A bound that is not itself allowed is a number beside it; OpenAPI 3.0 marks it by `true`. */
function boundOf(
  schema: JsonObject,
  name: 'minimum' | 'maximum',
  exclusive: 'exclusiveMinimum' | 'exclusiveMaximum',
  narrower: (one: number, other: number) => number,
): Bound | undefined {
  const [closed, open] = [numberOf(schema[name]), numberOf(schema[exclusive])];
  if (open !== undefined && (closed === undefined || narrower(open, closed) === open)) {
    return { at: open, isOpen: true };
  }
  return closed === undefined ? undefined : { at: closed, isOpen: schema[exclusive] === true };
}

/** The numbers between two that are allowed; a whole number's are whole, too. */
function stepOf(schema: JsonObject, type: string): number | undefined {
  const size = numberOf(schema.multipleOf) ?? 0;
  if (type !== 'integer') return size > 0 ? size : undefined;
  const whole = [1, 2, 3, 4, 5, 10, 20, 100, 1000].map((count) => roundTo(count * size, 9));
  return whole.find((one) => one > 0 && Number.isInteger(one)) ?? 1;
}

/** A number of a schema; undefined where it is none. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
