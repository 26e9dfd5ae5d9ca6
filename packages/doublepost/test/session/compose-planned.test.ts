import { describe, expect, it } from 'vitest';
import { readCurl } from '../../src/plan/curl/read-curl.ts';
import { planFromRequest } from '../../src/plan/from-request.ts';
import type { FieldStyle, RequestPlan } from '../../src/plan/scenario.ts';
import { castFor } from '../../src/session/actors.ts';
import { PASSWORD, startAccountSite, USER } from '../support/accounts.ts';
import { targetAt } from '../support/requests.ts';
import { ROUND } from '../support/round.ts';

const URL_ = 'http://127.0.0.1:9/api';

/** The first actor's request. */
async function prepared(
  plan: RequestPlan | string,
  options: Parameters<typeof planFromRequest>[2] = {},
) {
  const request = typeof plan === 'string' ? readCurl(plan) : plan;
  const scenario = planFromRequest(request, [], options);
  const cast = castFor(scenario, targetAt(scenario.page), { copies: 2, timeoutMs: 5_000 });
  const [first] = await cast.prepare(ROUND);
  if (first === undefined) throw new Error('nobody posts');
  return {
    entries: Object.fromEntries(first.entries),
    body: first.request.body.toString(),
    url: first.request.url.href,
    headers: Object.fromEntries(
      first.request.headers.map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
}

const JSON_LINE = `curl ${URL_} --json '{ "user": {"email": "a@b.fr", "age": 4}, "ok": true }'`;

describe('a captured request is sent', () => {
  it('byte by byte where nothing changes', async () => {
    const { body, entries } = await prepared(JSON_LINE);
    expect(body).toBe('{ "user": {"email": "a@b.fr", "age": 4}, "ok": true }');
    expect(entries).toEqual({ 'user.email': 'a@b.fr', 'user.age': '4', ok: 'true' });
  });

  it('with what was given in the place of its values', async () => {
    const fill = { 'user.email': 'x{{unique.text}}@b.fr', 'user.age': '7' };
    expect((await prepared(JSON_LINE, { fill })).body).toBe(
      `{"user":{"email":"x${ROUND.text}@b.fr","age":7},"ok":true}`,
    );
    const form = `curl ${URL_} -d 'email=a%40b.fr&note=1'`;
    expect((await prepared(form, { fill: { note: 'é' } })).body).toBe('email=a%40b.fr&note=%C3%A9');
  });

  it('with what must be new', async () => {
    const { body } = await prepared(JSON_LINE, { unique: ['user.email'] });
    expect(JSON.parse(body).user.email).toBe(ROUND.email);
  });

  it('with the values of its templates, in body, address and headers', async () => {
    const line = `curl '${URL_}/{{unique.text}}' -H 'Idempotency-Key: {{unique.text}}' --json '{"email":"{{unique.email}}"}'`;
    const { url, headers, body } = await prepared(line);
    expect(url).toBe(`${URL_}/${ROUND.text}`);
    expect(headers['idempotency-key']).toBe(ROUND.text);
    expect(body).toBe(`{"email":"${ROUND.email}"}`);
  });

  it('as multipart with a new boundary', async () => {
    const { body, headers } = await prepared(
      `curl ${URL_} -F 'name=Alex' -F 'mail={{unique.email}}'`,
    );
    const read = await new Response(body, {
      headers: { 'Content-Type': headers['content-type'] ?? '' },
    }).formData();
    expect([...read]).toEqual([
      ['name', 'Alex'],
      ['mail', ROUND.email],
    ]);
  });

  it('made of a schema, in the encoding that is described', async () => {
    const schema = { type: 'object', properties: { email: { type: 'string', format: 'email' } } };
    const plan = (encoding: 'json' | 'urlencoded'): RequestPlan => ({
      method: 'POST',
      url: new URL(URL_),
      headers: [],
      content: { kind: 'schema', encoding, schema, root: {}, example: undefined },
    });
    const json = await prepared(plan('json'));
    expect([json.headers['content-type'], json.body]).toEqual([
      'application/json',
      `{"email":"${ROUND.email}"}`,
    ]);
    expect((await prepared(plan('urlencoded'))).body).toBe(
      `email=${encodeURIComponent(ROUND.email)}`,
    );
  });

  it.each<[string, FieldStyle | undefined, unknown, string]>([
    ['a list', undefined, ['a b', 'c'], 'x=a+b&x=c'],
    ['a list in one field', { explode: false }, ['a', 'b'], 'x=a%2Cb'],
    ['a list with spaces', { style: 'spaceDelimited' }, ['a', 'b'], 'x=a+b'],
    ['a list with bars', { style: 'pipeDelimited', explode: false }, ['a', 'b'], 'x=a%7Cb'],
    ['a list of objects', undefined, [{ n: 1 }], 'x.0.n=1'],
    ['an object', undefined, { a: 1, b: { c: 2 } }, 'x.a=1&x.b.c=2'],
    ['an object as fields', { style: 'form' }, { a: 1, b: 2 }, 'a=1&b=2'],
    [
      'an object in one field',
      { style: 'form', explode: false },
      { a: 1, b: 2 },
      'x=a%2C1%2Cb%2C2',
    ],
    ['an object in brackets', { style: 'deepObject' }, { a: { b: 1 } }, 'x%5Ba%5D%5Bb%5D=1'],
    ['a text whatever its style is', { style: 'form' }, 'a', 'x=a'],
  ])('whose form carries %s', async (_what, style, example, body) => {
    const styles = style === undefined ? {} : { x: style };
    const schema = { type: 'object', properties: { x: {} } };
    const { body: sent } = await prepared({
      method: 'POST',
      url: new URL(URL_),
      headers: [],
      content: {
        kind: 'schema',
        encoding: 'urlencoded',
        schema,
        root: {},
        example: { x: example },
        styles,
      },
    });
    expect(sent).toBe(body);
  });

  it('not without the field that a value was given for', async () => {
    await expect(prepared(JSON_LINE, { fill: { email: 'x' } })).rejects.toMatchObject({
      code: 'DP_FIELD_UNKNOWN',
      message: 'the request has no field "email"; it has user.email, user.age, ok',
    });
  });

  it('with its own headers before those of a browser', async () => {
    const { headers } = await prepared(`curl ${URL_} -A mine -b 'a=1; b=2' -e nowhere -d x=1`);
    expect(headers).toMatchObject({ 'user-agent': 'mine', cookie: 'a=1; b=2' });
    expect(headers).not.toHaveProperty('referer');
  });

  it('with the cookies of a login, which are newer than those it was captured with', async () => {
    const site = await startAccountSite();
    const login = {
      page: new URL('/login/', site.url),
      fields: {},
      credentials: { user: USER, password: PASSWORD },
    };
    const line = `curl ${site.url}api -b 'session=old; theme=dark' -d x=1`;
    const { headers } = await prepared(line, { login });
    expect(headers.cookie).toMatch(/(?:^|; )theme=dark(?:;|$)/);
    expect(headers.cookie).toMatch(/(?:^|; )session=(?!old)[\w-]+/);
    expect(headers.cookie?.match(/session=/g)).toHaveLength(1);
  });
});

describe('a session carries', () => {
  it('headers and cookies in every request', async () => {
    const setup = { headers: [['Authorization', 'Bearer t']] as const, cookies: ['s=1; Path=/'] };
    const { headers } = await prepared(`curl ${URL_} -d x=1`, { setup });
    expect(headers).toMatchObject({ authorization: 'Bearer t', cookie: 's=1' });
  });
});
