import { describe, expect, it } from 'vitest';
import { complaintsOf } from '../../src/observe/json-refusal.ts';

function tell(body: unknown, contentType = 'application/json'): string[] {
  return complaintsOf(contentType, JSON.stringify(body), true).map(({ message, field }) =>
    field === undefined ? message : `${field}: ${message}`,
  );
}

describe('a refusal in JSON is quoted, with its fields', () => {
  it.each<[string, unknown, string[]]>([
    ['Express', { message: 'email is taken' }, ['email is taken']],
    ['Express, shorter', { error: 'email is taken' }, ['email is taken']],
    [
      'Rails',
      { errors: { email: ['is taken', 'is short'] } },
      ['email: is taken', 'email: is short'],
    ],
    [
      'Laravel',
      { message: 'Invalid.', errors: { 'user.email': ['Taken.'] } },
      ['Invalid.', 'user.email: Taken.'],
    ],
    [
      'NestJS',
      { statusCode: 400, message: ['email must be an email'], error: 'Bad Request' },
      ['email must be an email'],
    ],
    [
      'Fastify',
      { statusCode: 400, error: 'Bad Request', message: 'body/a is wrong' },
      ['body/a is wrong'],
    ],
    [
      'FastAPI',
      { detail: [{ loc: ['body', 'user', 'email'], msg: 'too short', type: 'x' }] },
      ['user.email: too short'],
    ],
    ['FastAPI, by hand', { detail: 'Coupon is used' }, ['Coupon is used']],
    [
      'Django REST Framework',
      { email: ['Not unique.'], non_field_errors: ['Sold out.'] },
      ['email: Not unique.', 'Sold out.'],
    ],
    ['Django REST Framework, fields alone', { email: ['Not unique.'] }, ['email: Not unique.']],
    [
      'express-validator',
      { errors: [{ msg: 'Invalid', path: 'email', location: 'body' }] },
      ['email: Invalid'],
    ],
    [
      'RFC 9457',
      { title: 'Invalid', detail: 'See below', errors: [{ detail: 'too old', pointer: '#/age' }] },
      ['Invalid: See below', 'age: too old'],
    ],
    [
      'RFC 7807',
      { title: 'Invalid', 'invalid-params': [{ name: 'age', reason: 'too old' }] },
      ['Invalid', 'age: too old'],
    ],
    [
      'JSON:API',
      { errors: [{ title: 'Taken', source: { pointer: '/data/attributes/email' } }] },
      ['data.attributes.email: Taken'],
    ],
    [
      'Zod',
      { error: { issues: [{ path: ['items', 0, 'id'], message: 'Required' }] } },
      ['items.0.id: Required'],
    ],
    [
      'Zod, flattened',
      { formErrors: ['Both.'], fieldErrors: { email: ['Invalid'] } },
      ['email: Invalid', 'Both.'],
    ],
    [
      'Symfony',
      { violations: [{ propertyPath: 'items[0].sku', message: 'Unknown' }] },
      ['items.0.sku: Unknown'],
    ],
    ['Spring', { status: 409, error: 'Conflict', message: 'Taken', path: '/users' }, ['Taken']],
    [
      'Mongoose',
      { error: { name: 'ValidationError', message: 'plan is required' } },
      ['plan is required'],
    ],
    ['GraphQL under 400', { errors: [{ message: 'Taken', path: ['signUp'] }] }, ['signUp: Taken']],
    ['nothing that it knows', { code: 17, ok: false }, []],
    ['no object', 'Conflict', ['Conflict']],
  ])('of %s', (_framework, body, told) => {
    expect(tell(body)).toEqual(told);
  });

  it('unless the status says that it is none', () => {
    const body = JSON.stringify({ message: 'Welcome' });
    expect(complaintsOf('application/json', body, false)).toEqual([]);
    expect(complaintsOf('application/problem+json', body, false)).toHaveLength(1);
    expect(complaintsOf('application/vnd.api+json', body, true)).toHaveLength(1);
    expect(complaintsOf('text/html', body, true)).toEqual([]);
  });

  it('with an end, and not where it is broken', () => {
    expect(tell({ errors: Array.from({ length: 500 }, (_, index) => `no ${index}`) })).toHaveLength(
      20,
    );
    expect(complaintsOf('application/json', '{"message": ', true)).toEqual([]);
    expect(tell({ errors: ['same', 'same'] })).toEqual(['same']);
  });
});
