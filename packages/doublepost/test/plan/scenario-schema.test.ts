import { describe, expect, it } from 'vitest';
import type { ScenarioDefinition } from '../../src/plan/define-scenario.ts';
import { validateDefinition } from '../../src/plan/scenario-schema.ts';

const WHOLE: ScenarioDefinition = {
  name: 'sign-up',
  baseUrl: 'http://localhost:8000',
  visit: ['/', '/pricing/'],
  login: { page: '/login/', fields: { user: 'ada', password: '' } },
  page: '/signup/',
  form: '#signup',
  fill: { email: '{{unique.email}}', note: '' },
  unique: ['title'],
  actors: 'two-users',
  expect: 'each',
  database: ['sqlite:app.db', 'postgres://u@localhost/a', 'mysql://h/b', 'mariadb://h/c'],
  tables: ['users', 'shop.*'],
  smtp: 2525,
  hook: 9000,
  log: 'app.log',
  errorPattern: 'ERROR|FATAL',
};

describe('a definition is valid', () => {
  it.each<ScenarioDefinition>([
    { page: '/', fill: { note: 'Dear {{name}}' } },
    { page: '/', prepare: [{ url: '/a' }], fill: { note: 'Dear {{name}}' } },
    { page: '/{{ id }}', prepare: [{ url: '/a', capture: { id: { json: 'id' } } }] },
    {
      page: '/',
      fill: { a: '{{unique.text}}', b: '{{password}}' },
      prepare: [{ url: '/a', capture: { id: { json: 'id' } } }],
      cleanup: [{ url: '/{{id}}' }],
    },
  ])('with its templates: %j', (definition) => {
    expect(validateDefinition(definition, 'x.race.ts')).toEqual(definition);
  });

  it.each<[string, object, string]>([
    ['a field', { page: '/', fill: { a: '{{cod}}' } }, '{{cod}} stands for; captured is {{code}}'],
    ['JSON', { request: { url: '/', json: { a: [{ b: '{{ cod }}' }] } } }, '{{ cod }} stands for'],
    ['an address', { page: '/{{cod}}' }, '{{cod}} stands for'],
    ['what is sent before', { page: '/', headers: { A: '{{code}}' } }, '{{code}} stands for'],
    ['cleaning up', { page: '/', cleanup: [{ url: '/{{cod}}' }] }, '{{cod}} stands for'],
  ])('not with one in %s that no step captures', (_where, more, message) => {
    const prepare = [{ url: '/', capture: { code: { json: 'code' } } }];
    expect(() => validateDefinition({ prepare, ...more }, 'x.race.ts')).toThrow(message);
  });

  it('not with one that only a later step captures', () => {
    const capture = { id: { json: 'id' } };
    const prepare = [{ url: '/{{id}}' }, { url: '/', capture }];
    expect(() => validateDefinition({ page: '/', prepare }, 'x.race.ts')).toThrow(
      'x.race.ts: no step before captures what {{id}} stands for; captured is nothing',
    );
  });

  it('with a step that is shared', () => {
    const definition = { page: '/', prepare: [{ url: '/coupons', shared: true }] };
    expect(validateDefinition(definition, 'x.race.ts')).toEqual(definition);
  });

  it('with every field', () => {
    expect(validateDefinition(WHOLE, 'x.race.ts')).toEqual(WHOLE);
  });

  it('with its page alone', () => {
    expect(validateDefinition({ page: '/' }, 'x.race.ts')).toEqual({ page: '/' });
  });

  it('with fields that are undefined, as those of an environment that says nothing', () => {
    expect(validateDefinition({ page: '/', baseUrl: undefined }, 'x.race.ts')).toEqual({
      page: '/',
    });
  });

  it.each(['sqlite:a.db', 'postgresql://h/a', 'mysql://h/b'])(
    'with the database %s',
    (database) => {
      const definition = { page: '/', database };
      expect(validateDefinition(definition, 'x.race.ts')).toEqual(definition);
    },
  );

  it.each(['1', '12', '#a'])('with the form %s', (form) => {
    expect(validateDefinition({ page: '/', form }, 'x.race.ts')).toEqual({ page: '/', form });
  });
});

describe('a definition is refused, with file, entry and what it should be', () => {
  it.each<[unknown, string]>([
    [
      undefined,
      '"the default export" should be an object made by defineScenario, but is undefined',
    ],
    [
      '/signup/',
      '"the default export" should be an object made by defineScenario, but is "/signup/"',
    ],
    [{}, '"page" is missing'],
    [
      { submissions: [{ page: '/' }] },
      '"submissions" should be a list of two submissions or more, but is 1',
    ],
    [{ submissions: [{ page: '/' }, {}] }, '"submissions.1.page" is missing'],
    [{ page: '/', request: { url: '/' } }, '"request" stands beside "page"'],
    [
      { page: '/', submissions: [{ page: '/' }, { page: '/' }] },
      '"submissions" stands beside "page" or "request"',
    ],
    [{ request: { method: 'POST' } }, '"request.url" is missing'],
    [
      { request: { url: '/', body: '', json: 1 } },
      'the request to "/" has more than one of form, json and body',
    ],
    [
      { page: '/', prepare: [{ url: '/', capture: { id: { xpath: '//a' } } }] },
      '"prepare.0.capture.id" should be an object with css, json, header or regex, but is Object',
    ],
    [
      { page: '/', cleanup: [{ url: '/', status: 'ok' }] },
      '"cleanup.0.status" should be a number, but is "ok"',
    ],
    [{ page: 7 }, '"page" should be a text, but is 7'],
    [{ page: '' }, '"page" should be a text that is not empty, but is ""'],
    [{ page: '/', pages: '/' }, '"pages" is not a field of a scenario'],
    [{ page: '/', name: '' }, '"name" should be a text that is not empty, but is ""'],
    [
      { page: '/', baseUrl: 'localhost:8000' },
      '"baseUrl" should be an absolute http or https address, but is "localhost:8000"',
    ],
    [{ page: '/', visit: '/' }, '"visit" should be a list of addresses, but is "/"'],
    [{ page: '/', visit: ['/', 3] }, '"visit.1" should be a text, but is 3'],
    [
      { page: '/', login: '/login/' },
      '"login" should be an object with page and fields, but is "/login/"',
    ],
    [{ page: '/', login: { page: '/login/' } }, '"login.fields" is missing'],
    [
      { page: '/', login: { page: '/', fields: { pin: 12 } } },
      '"login.fields.pin" should be a text, but is 12',
    ],
    [
      { page: '/', login: { page: '/', fields: {}, user: '' } },
      '"login.user" is not a field of a scenario',
    ],
    [
      { page: '/', login: { page: '/', fields: {}, second: { user: 'grace' } } },
      '"login.second" is for a second user, but "actors" is not "two-users"',
    ],
    [
      { page: '/', form: 'signup' },
      '"form" should be a number such as "2", or an id such as "#signup", but is "signup"',
    ],
    [{ page: '/', form: 2 }, '"form" should be a text, but is 2'],
    [{ page: '/', fill: 'a=b' }, '"fill" should be an object of texts by field name, but is "a=b"'],
    [{ page: '/', fill: { age: 40 } }, '"fill.age" should be a text, but is 40'],
    [
      { page: '/', actors: 'three-tabs' },
      '"actors" should be "same-tab", "two-tabs" or "two-users", but is "three-tabs"',
    ],
    [
      { page: '/', expect: 'twice' },
      '"expect" should be "once", "each" or "serial", but is "twice"',
    ],
    [
      { page: '/', database: 'oracle://x' },
      '"database" should be "sqlite:PATH", "postgres://..." or "mysql://...", but is "oracle://x"',
    ],
    [
      { page: '/', database: ['sqlite:a', 'b'] },
      '"database.1" should be "sqlite:PATH", "postgres://..." or "mysql://...", but is "b"',
    ],
    [{ page: '/', database: 1 }, '"database" should be an address or a list of them, but is 1'],
    [{ page: '/', smtp: 65_536 }, '"smtp" should be a port up to 65535, but is 65536'],
    [{ page: '/', errorPattern: '(' }, '"errorPattern" should be a regular expression, but is "("'],
  ])('%j', (value, told) => {
    expect(() => validateDefinition(value, 'races/x.race.ts')).toThrow(
      expect.objectContaining({
        code: 'DP_SCENARIO_INVALID',
        message: `races/x.race.ts: ${told}`,
      }),
    );
  });
});
