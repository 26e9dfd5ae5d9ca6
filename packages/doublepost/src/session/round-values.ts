import { randomBytes } from 'node:crypto';
import { DoublepostError } from '../errors.ts';

/** The values that are new in a round and equal for all its submissions. */
export interface RoundValues {
  readonly email: string;
  /** Twelve lower-case letters and digits, a letter first. */
  readonly text: string;
  /** Nine digits. */
  readonly number: string;
  /** Meets the usual rules: length, classes, nothing personal. */
  readonly password: string;
}

/**
 * Draws the values of a round.
 *
 * @param random a source of random bytes, replaced in tests
 */
export function drawRoundValues(random: (size: number) => Buffer = randomBytes): RoundValues {
  const bytes = random(16);
  const text = `d${bytes.toString('hex').slice(0, 11)}`;
  const number = String(100_000_000 + (bytes.readUInt32BE(0) % 900_000_000));
  const password = `Vx7!${bytes.toString('base64url').slice(0, 12)}q`;
  return { email: `${text}@example.com`, text, number, password };
}

const TEMPLATE = /\{\{\s*([\w.]+)\s*\}\}/g;

/**
 * Puts the round's values into `{{unique.email}}`, `{{unique.text}}`, `{{unique.number}}` and
 * `{{password}}`; anything else between braces stays as it is.
 *
 * @throws DoublepostError DP_FIELD_UNFILLED for another `{{unique...}}`
 */
export function renderTemplate(template: string, values: RoundValues): string {
  const known = new Map([
    ['unique.email', values.email],
    ['unique.text', values.text],
    ['unique.number', values.number],
    ['password', values.password],
  ]);
  return template.replace(TEMPLATE, (whole, name: string) => {
    if (!known.has(name) && /^unique\b/.test(name)) throw unknownTemplate(whole);
    return known.get(name) ?? whole;
  });
}

function unknownTemplate(whole: string): DoublepostError {
  return new DoublepostError('DP_FIELD_UNFILLED', `there is no template ${whole}`, {
    fix: 'There are {{unique.email}}, {{unique.text}} and {{unique.number}}.',
  });
}
