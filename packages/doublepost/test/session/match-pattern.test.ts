import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, matchPattern } from '../../src/session/match-pattern.ts';

const ANY_LENGTH = { minLength: 0, maxLength: Number.POSITIVE_INFINITY };

/** As pages write them. */
const PATTERNS = [
  '[0-9]{14}',
  '\\d{5}(-\\d{4})?',
  '[A-Z]{2}-[0-9]{3}-[A-Z]{2}',
  '(0|\\+33)[1-9]([ .-]?[0-9]{2}){4}',
  '\\+?[0-9 \\-]{7,20}',
  '(?=.*\\d)(?=.*[a-z])(?=.*[A-Z]).{8,}',
  '(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])(?=.*[!@#$%^&*]).{10,64}',
  '^[a-z][a-z0-9_]{2,15}$',
  '[^@]+@[^@]+\\.[a-z]{2,}',
  'https?://.+',
  '[A-Za-zÀ-ÖØ-öø-ÿ \\-]+',
  '[A-Za-z .-]+',
  "[\\p{L}\\p{M}'’ ]+",
  '\\p{Lu}\\p{Ll}*',
  '(\\d)\\1{3}',
  '(?<a>[ab])x\\k<a>',
  '[\\w&&\\d]{4}',
  '[\\p{L}--[a-z]]{2}',
  '[^a-zA-Z0-9]{3}',
  '(?!000)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}',
  '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}',
  '#[0-9a-fA-F]{6}',
  'FR\\d{2}( ?\\d{4}){5} ?\\d{3}',
  '[ぁ-ん]+',
  '[一-龠]{2}',
  'yes|no',
  '.*',
  '',
  '\\S+',
  '[\\q{abc|de}]x',
];

/** Sets need the v flag; an unescaped hyphen beside a space is one only without it. */
function flagOf(pattern: string): string {
  return /[.-]-\]| \.-\]/.test(pattern) ? 'u' : 'v';
}

describe('a generated value matches its pattern', () => {
  it.each(PATTERNS)('%s', (pattern) => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        expect(matchPattern(pattern, ANY_LENGTH, seed)).toMatch(
          new RegExp(`^(?:${pattern})$`, flagOf(pattern)),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('whatever expression it is, or there is none', () => {
    const atom = fc.constantFrom('a', '[a-f]', '\\d', '.', '[^x]', '\\w', '\\s', '(b|cd)', '\\.');
    const count = fc.constantFrom('', '?', '*', '+', '{2}', '{0,3}', '{1,}');
    const pattern = fc
      .array(fc.tuple(atom, count), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.map((part) => part.join('')).join(''));
    fc.assert(
      fc.property(pattern, fc.nat(6), fc.integer({ min: 6, max: 30 }), (source, min, max) => {
        const value = matchPattern(source, { minLength: min, maxLength: max }, 'seed');
        if (value === undefined) return;
        expect(value).toMatch(new RegExp(`^(?:${source})$`, 'v'));
        expect(value.length).toBeGreaterThanOrEqual(min);
        expect(value.length).toBeLessThanOrEqual(max);
      }),
    );
  });
});

describe('a generated value', () => {
  it('follows from its seed', () => {
    const make = (seed: string) => matchPattern('[A-Z]{3}\\d{6}', ANY_LENGTH, seed);
    expect(make('one')).toBe(make('one'));
    expect(make('one')).not.toBe(make('two'));
  });

  it('keeps the length that is asked for', () => {
    expect(matchPattern('[a-z]+', { minLength: 30, maxLength: 32 }, 's')).toMatch(/^[a-z]{30,32}$/);
    expect(matchPattern('[a-z]+', { minLength: 0, maxLength: 2 }, 's')).toMatch(/^[a-z]{1,2}$/);
  });

  it.each([
    ['contradicts itself', '(?!a)a'],
    ['is broken', '['],
    ['is one only when it is enclosed', 'a)|(b'],
    ['ends before it begins', 'a^b'],
  ])('is none where the pattern %s', (_how, pattern) => {
    expect(matchPattern(pattern, ANY_LENGTH, 's')).toBeUndefined();
  });

  it('does not grow without end', () => {
    const value = matchPattern('((a{50}){50}){50}', ANY_LENGTH, 's');
    expect(value).toBeUndefined();
  });
});

describe('a pattern that takes exponential time', () => {
  it('is given up where no value meets it', () => {
    const rule = { minLength: 60, maxLength: 80 };
    expect(matchPattern('([a-z0-9]+)+(?=!)', rule, 's')).toBeUndefined();
    expect(matchPattern('(x+x+)+y(?!)', rule, 's')).toBeUndefined();
  }, 10_000);
});

describe('a pattern is compiled', () => {
  it('to match the whole value', () => {
    expect(compilePattern('a|b')?.test('ab')).toBe(false);
    expect(compilePattern('a)|(b')).toBeUndefined();
  });
});
