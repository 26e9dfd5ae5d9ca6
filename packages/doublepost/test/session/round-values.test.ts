import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawRoundValues, renderTemplate } from '../../src/session/round-values.ts';
import { ROUND } from '../support/round.ts';

const BYTES = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));

describe('the values of a round', () => {
  it('follow from its random bytes alone', () => {
    expect(drawRoundValues((size) => Buffer.alloc(size, 1))).toEqual(
      drawRoundValues((size) => Buffer.alloc(size, 1)),
    );
  });

  it('are new in each round', () => {
    const rounds = Array.from({ length: 50 }, () => drawRoundValues());
    for (const key of ['email', 'text', 'number', 'password'] as const) {
      expect(new Set(rounds.map((round) => round[key])).size).toBe(50);
    }
  });

  it('have the shapes that forms ask for, whatever the bytes', () => {
    fc.assert(
      fc.property(BYTES, (bytes) => {
        const { email, text, number, password } = drawRoundValues(() => bytes);
        expect(text).toMatch(/^[a-z][a-z0-9]{11}$/);
        expect(number).toMatch(/^[1-9]\d{8}$/);
        expect(email).toBe(`${text}@example.com`);
        expect(password.length).toBeGreaterThanOrEqual(12);
        for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^\w]/]) expect(password).toMatch(kind);
        expect(password).not.toContain(text);
      }),
    );
  });
});

describe('a template', () => {
  const render = (template: string) => renderTemplate(template, ROUND);

  it.each([
    ['{{unique.email}}', ROUND.email],
    ['{{ unique.text }}', ROUND.text],
    ['n{{unique.number}}n', `n${ROUND.number}n`],
    ['{{password}}', ROUND.password],
    ['{{unique.text}}-{{unique.text}}', `${ROUND.text}-${ROUND.text}`],
  ])('%s takes the value of the round', (template, value) => {
    expect(render(template)).toBe(value);
  });

  it.each([
    'plain',
    '{{unknown}}',
    '{{constructor}}',
    '{{ }}',
    '{unique.text}',
    '{{unique. text}}',
  ])('%s stays as it is', (template) => {
    expect(render(template)).toBe(template);
  });

  it('takes values that hold replacement patterns as they are', () => {
    expect(renderTemplate('a{{password}}b', { ...ROUND, password: "$&$1$'" })).toBe("a$&$1$'b");
  });
});
