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

/** What of an answer that is sent as a success complains. */
function refused(body: unknown, contentType = 'application/json') {
  return complaintsOf(contentType, JSON.stringify(body), false).map(
    ({ message, field, partial }) =>
      `${field === undefined ? '' : `${field}: `}${message}${partial === true ? ' (partial)' : ''}`,
  );
}

describe('a refusal that is sent as a success is quoted', () => {
  it.each<[string, unknown, string[]]>([
    ['GraphQL', { data: null, errors: [{ message: 'Taken', path: ['signUp'] }] }, ['Taken']],
    ['GraphQL, before it runs', { errors: [{ message: 'Invalid', locations: [] }] }, ['Invalid']],
    [
      'GraphQL, with the field',
      { data: { signUp: null }, errors: [{ message: 'Bad', path: ['signUp', 'user', 'email'] }] },
      ['user.email: Bad'],
    ],
    [
      'GraphQL, of a part',
      {
        data: { signUp: { avatar: null } },
        errors: [{ message: 'Bad', path: ['signUp', 'avatar'] }],
      },
      ['avatar: Bad (partial)'],
    ],
    [
      'GraphQL, of one of two mutations',
      { data: { a: { id: 1 }, b: null }, errors: [{ message: 'Bad', path: ['b'] }] },
      ['Bad'],
    ],
    [
      'Apollo',
      { errors: [{ message: 'Bad', extensions: { argumentName: 'id' } }], data: null },
      ['id: Bad'],
    ],
    [
      'Lighthouse',
      {
        errors: [{ message: 'Failed', extensions: { validation: { 'input.email': ['Taken'] } } }],
      },
      ['Failed', 'input.email: Taken'],
    ],
    [
      'Shopify',
      { data: { signUp: { user: null, userErrors: [{ field: ['email'], message: 'Taken' }] } } },
      ['email: Taken'],
    ],
    ['many an API', { success: false, error: 'Taken' }, ['Taken']],
    ['many an API, shorter', { success: false }, ['success: false']],
    ['Cloudflare', { success: false, errors: [{ code: 17, message: 'Taken' }] }, ['Taken']],
    ['WordPress', { success: false, data: 'Taken' }, ['Taken']],
    ['WordPress, WP_Error', { success: false, data: [{ code: 'x', message: 'No' }] }, ['No']],
    ['Slack', { ok: false, error: 'name_taken' }, ['name_taken']],
    ['Telegram', { ok: false, error_code: 400, description: 'Bad' }, ['Bad']],
    ['JSend, error', { status: 'error', message: 'Down' }, ['Down']],
    ['JSend, fail', { status: 'fail', data: { title: 'Too short' } }, ['title: Too short']],
    [
      'Contact Form 7',
      {
        status: 'validation_failed',
        message: 'One field.',
        invalid_fields: [{ field: 'your-email', message: 'Fill it.' }],
      },
      ['One field.', 'your-email: Fill it.'],
    ],
    ['JSON-RPC', { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'Bad' } }, ['Bad']],
    ['MediaWiki', { error: { code: 'badtoken', info: 'Invalid token.' } }, ['Invalid token.']],
  ])('of %s', (_convention, body, told) => {
    expect(refused(body)).toEqual(told);
  });

  it('whatever its type: PHP sends JSON as HTML', () => {
    expect(refused({ success: false, message: 'No' }, 'text/html')).toEqual(['No']);
    const graphql = 'application/graphql-response+json; charset=utf-8';
    expect(refused({ data: null, errors: [{ message: 'No' }] }, graphql)).toEqual(['No']);
  });

  it.each<[unknown]>([
    [{ data: { id: 1 }, errors: [] }],
    [{ errors: null, error: null, id: 3 }],
    [{ id: 3, errors: [{ message: 'a warning of an import' }] }],
    [{ data: { signUp: { id: 3, userErrors: [] } } }],
    [{ success: true, message: 'Welcome' }],
    [{ success: 'false alarm' }],
    [{ status: 'ok', message: 'Sent' }],
    [{ status: 'mail_sent', message: 'Sent', invalid_fields: [] }],
    [{ jsonrpc: '2.0', id: 1, result: { error: 'none' } }],
    [{ id: 3, error: { code: 17 } }],
    [[{ success: false }]],
    ['success: false'],
  ])('unless it is none: %j', (body) => {
    expect(refused(body)).toEqual([]);
  });
});
