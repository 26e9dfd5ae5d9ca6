import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleSchema } from '../../src/session/sample-schema.ts';
import { ROUND } from '../support/round.ts';

const ROOT = {
  components: {
    schemas: {
      Base: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'integer', readOnly: true } },
      },
      Address: {
        type: 'object',
        properties: { city: { type: 'string' }, zip: { type: 'string', pattern: '^\\d{5}$' } },
      },
      Node: { type: 'object', properties: { child: { $ref: '#/components/schemas/Node' } } },
      Timed: { type: 'object', properties: { minutes: { type: 'integer' } } },
      Comment: {
        allOf: [{ $ref: '#/components/schemas/Timed' }],
        type: 'object',
        required: ['replies'],
        properties: {
          parent: { anyOf: [{ $ref: '#/components/schemas/Comment' }, { type: 'null' }] },
          origin: { allOf: [{ $ref: '#/components/schemas/Comment' }, { description: 'First' }] },
          related: { type: 'array', items: { $ref: '#/components/schemas/Comment' } },
          replies: { type: 'array', items: { $ref: '#/components/schemas/Comment' } },
          author: { $ref: '#/components/schemas/Author' },
        },
      },
      Author: {
        allOf: [
          { $ref: '#/components/schemas/Timed' },
          { properties: { age: { type: 'integer' } } },
        ],
        properties: { pinned: { $ref: '#/components/schemas/Comment' } },
      },
      Endless: { $ref: '#/components/schemas/Endless' },
    },
  },
};

function sample(schema: unknown, example?: unknown, unique: readonly string[] = []): unknown {
  return sampleSchema(schema, example, { root: ROOT, values: ROUND, unique });
}

describe('a sample is made', () => {
  it.each<[string, unknown, unknown]>([
    ['of a text', { type: 'string' }, `Doublepost ${ROUND.text}`],
    ['of a number within its bounds', { type: 'number', minimum: 1.5, maximum: 2 }, 2],
    ['of a whole number above a bound (3.1)', { type: 'integer', exclusiveMinimum: 99 }, 100],
    [
      'of a whole number above a bound (3.0)',
      { type: 'integer', minimum: 99, exclusiveMinimum: true },
      100,
    ],
    ['of a multiple', { type: 'integer', minimum: 0, multipleOf: 5 }, 40],
    ['of a part of a whole', { type: 'number', minimum: 0.1, multipleOf: 0.25 }, 42],
    [
      'of a part between bounds',
      { type: 'number', minimum: 0.1, maximum: 1, multipleOf: 0.3 },
      0.9,
    ],
    [
      'of a part between bounds that are not allowed (3.1)',
      { type: 'number', exclusiveMinimum: 1, exclusiveMaximum: 2, multipleOf: 0.5 },
      1.5,
    ],
    [
      'of a part above a bound that is not allowed (3.0)',
      { type: 'number', minimum: 1, exclusiveMinimum: true, maximum: 2, multipleOf: 0.5 },
      2,
    ],
    ['of a multiple that is whole', { type: 'integer', maximum: 8, multipleOf: 1.5 }, 6],
    ['of very small parts', { type: 'number', maximum: 0.00000025, multipleOf: 1e-7 }, 2e-7],
    [
      'of a number in a narrow space',
      { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.004 },
      0.003,
    ],
    [
      'of the narrower of two bounds',
      { type: 'integer', minimum: 50, exclusiveMinimum: 10, maximum: 60 },
      50,
    ],
    ['of a truth value', { type: 'boolean' }, true],
    ['of what may be null (3.0)', { type: 'string', nullable: true, enum: [null, 'a'] }, 'a'],
    ['of what may be null (3.1)', { type: ['null', 'integer'] }, 42],
    ['of null alone', { type: 'null' }, null],
    ['of a constant', { const: 'x' }, 'x'],
    ['of a default', { type: 'string', default: 'd' }, 'd'],
    ['of an example', { type: 'string', example: 'e' }, 'e'],
    ['of the first of several examples', { type: 'string', examples: ['e', 'f'] }, 'e'],
    ['of a list', { type: 'array', items: { type: 'integer' }, minItems: 2 }, [42, 42]],
    ['of the first of oneOf', { oneOf: [{ type: 'null' }, { type: 'boolean' }] }, true],
    ['of anyOf', { anyOf: [{ type: 'integer' }, { type: 'string' }] }, 42],
    ['of a date', { type: 'string', format: 'date' }, '1990-05-17'],
    ['of a time', { type: 'string', format: 'date-time' }, '2030-05-17T10:30:00Z'],
    ['of an address', { type: 'string', format: 'ipv4' }, '192.0.2.1'],
    ['of nothing that is known', {}, `Doublepost ${ROUND.text}`],
    ['of a reference to nothing', { $ref: '#/nowhere' }, `Doublepost ${ROUND.text}`],
    [
      'of a reference in a circle',
      { $ref: '#/components/schemas/Endless' },
      `Doublepost ${ROUND.text}`,
    ],
  ])('%s', (_of, schema, value) => {
    expect(sample(schema)).toEqual(value);
  });

  it.each<[string, object, unknown[]]>([
    ['choices', { type: 'string', enum: ['a', 'b'] }, ['a', 'b']],
    ['the example and others', { type: 'string', example: 'a', maxLength: 1 }, ['a', '1']],
    ['numbers', { type: 'integer' }, [42, 43]],
    ['numbers below a bound', { type: 'integer', maximum: 42 }, [42, 41]],
    ['parts', { type: 'number', minimum: 0, maximum: 1, multipleOf: 0.25 }, [1, 0.75]],
    ['truth values', { type: 'boolean' }, [true, false]],
    ['texts', { type: 'string', title: 'City' }, ['Paris', 'Paris1']],
    ['short texts', { type: 'string', title: 'City', maxLength: 3 }, ['Par', 'Pa1']],
    [
      'addresses',
      { type: 'string', format: 'email' },
      [ROUND.email, ROUND.email.replace('@', '1@')],
    ],
    ['times', { type: 'string', format: 'time' }, ['10:30:00Z', '10:30:01Z']],
    [
      'codes',
      { type: 'string', pattern: '^[A-Z]{3}$', example: 'ABC' },
      ['ABC', expect.stringMatching(/^[A-Z]{3}$/)],
    ],
    ['objects', { properties: { n: { type: 'integer' } } }, [{ n: 42 }, { n: 43 }]],
  ])('of a list without doubles: %s', (_of, items, values) => {
    expect(sample({ type: 'array', items, uniqueItems: true, minItems: 2 })).toEqual(values);
  });

  it('of a list without doubles, shorter where there are not as many values', () => {
    const items = { type: 'string', enum: ['a', 'b'] };
    expect(sample({ type: 'array', items, uniqueItems: true, minItems: 3 })).toEqual(['a', 'b']);
  });

  it('of what holds itself, without what need not be there', () => {
    expect(sample({ $ref: '#/components/schemas/Node' })).toEqual({});
    expect(sample({ $ref: '#/components/schemas/Comment' })).toEqual({
      minutes: 42,
      replies: [],
      author: { minutes: 42, age: 42 },
    });
  });

  it('of allOf put together, without what is read only', () => {
    const schema = {
      allOf: [
        { $ref: '#/components/schemas/Base' },
        {
          type: 'object',
          required: ['email'],
          properties: { email: { type: 'string', format: 'email' } },
        },
        { properties: { address: { $ref: '#/components/schemas/Address' } } },
      ],
      properties: {
        first_name: { type: 'string' },
        password: { type: 'string', format: 'password' },
      },
    };
    expect(sample(schema)).toEqual({
      first_name: 'Alex',
      password: ROUND.password,
      email: ROUND.email,
      address: { city: 'Paris', zip: '75011' },
    });
  });

  it('of a schema without an end, which ends', () => {
    expect(JSON.stringify(sample({ $ref: '#/components/schemas/Node' })).length).toBeLessThan(300);
  });

  it('of an example, in which what must be new is new', () => {
    const schema = {
      type: 'object',
      properties: { email: { type: 'string', format: 'email' }, plan: { type: 'string' } },
    };
    const example = { email: 'ada@example.com', plan: 'pro', extra: [1] };
    expect(sample(schema, example)).toEqual({ email: ROUND.email, plan: 'pro', extra: [1] });
    expect(sample(schema, example, ['plan'])).toMatchObject({ plan: ROUND.text });
  });

  it('that keeps a pattern and its lengths, whatever these are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('^[A-Z]{3}-\\d+$', '^\\w+$', '[a-f0-9]{8}'),
        fc.integer({ min: 0, max: 8 }),
        (pattern, minLength) => {
          const value = sample({ type: 'string', pattern, minLength, maxLength: 20 });
          expect(value).toMatch(new RegExp(pattern));
          expect(String(value).length).toBeGreaterThanOrEqual(minLength);
        },
      ),
    );
  });
});
