import { RegExpParser } from '@eslint-community/regexpp';
import { testWithinTime } from './test-within-time.ts';
import { ALL, LONGEST_TEXT, PLAIN, type Writer, writeAlternatives } from './write-pattern.ts';

/** What a generated value must keep beside the pattern. */
export interface LengthRule {
  readonly minLength: number;
  readonly maxLength: number;
}

/** How often another value is drawn before a pattern counts as one that cannot be met. */
const ATTEMPTS = 400;
/** How many values may take too long to test before a pattern counts as one that cannot be met. */
const MOST_SLOW = 10;
/** Values of this length are long enough where a pattern sets no bound. */
const ENOUGH = 12;

/**
 * Compiles the `pattern` of a field as browsers do: anchored, with the v flag (HTML Standard, "The
 * pattern attribute"). One that is an expression only with the older u flag, such as `[ .-]`, still
 * tells what its author wants. Undefined where it is no expression: then browsers ignore it.
 */
export function compilePattern(pattern: string): RegExp | undefined {
  for (const flag of ['v', 'u']) {
    try {
      // The pattern alone, first: `a)|(b` is an expression only once it is enclosed.
      new RegExp(pattern, flag);
      return new RegExp(`^(?:${pattern})$`, flag);
    } catch {}
  }
  return undefined;
}

/**
 * Makes a value that a pattern accepts; undefined where none was found. The value follows from the
 * seed, so that one seed gives all submissions of a round the same value, and another seed most
 * likely another one.
 *
 * @param fits what else the value must keep; nothing by default
 */
export function matchPattern(
  pattern: string,
  { minLength, maxLength }: LengthRule,
  seed: string,
  fits: (value: string) => boolean = () => true,
): string | undefined {
  const expression = compilePattern(pattern);
  if (expression === undefined) return undefined;
  const parser = new RegExpParser({ ecmaVersion: 2024 });
  const { flags } = expression;
  const parsed = parser.parsePattern(pattern, 0, pattern.length, {
    unicode: flags === 'u',
    unicodeSets: flags === 'v',
  });
  const random = randomFrom(seed);
  let slow = 0;
  const wanted = Math.min(Math.max(minLength, ENOUGH), maxLength, LONGEST_TEXT);
  for (let attempt = 0; attempt < ATTEMPTS && slow < MOST_SLOW; attempt++) {
    const writer: Writer = {
      random,
      flags,
      // Most fields want letters and digits; a rule such as (?=.*[!#]) wants more.
      characters: attempt % 2 === 0 ? PLAIN : ALL,
      // Repetitions differ in length from attempt to attempt, since they share the wanted length.
      repeat: attempt % 5 === 4 ? 0 : Math.ceil(wanted / (1 + (attempt % 4))),
      groups: new Map(),
      room: LONGEST_TEXT,
    };
    const value = writeAlternatives(parsed.alternatives, writer);
    if (value.length < minLength || value.length > maxLength) continue;
    const matches = testWithinTime(expression, value);
    if (matches === true && fits(value)) return value;
    if (matches === undefined) slow += 1;
  }
  return undefined;
}

/** Random numbers from 0 to 1 that follow from a text: FNV-1a as the seed of mulberry32. */
function randomFrom(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(seed)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
