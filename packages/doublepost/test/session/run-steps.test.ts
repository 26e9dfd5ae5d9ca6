import { describe, expect, it } from 'vitest';
import type { StepDefinition } from '../../src/plan/define-scenario.ts';
import { planStep } from '../../src/plan/plan-submission.ts';
import type { Capture, StepPlan } from '../../src/plan/scenario.ts';
import { openSession } from '../../src/session/browser-session.ts';
import { putCapturedIntoRequest } from '../../src/session/put-captured.ts';
import { runSteps } from '../../src/session/run-steps.ts';
import { targetAt } from '../support/requests.ts';
import { ROUND } from '../support/round.ts';
import { startShop } from '../support/shop.ts';

const CAPTURED = new Map<string, unknown>([
  ['text', 'say "é"\n'],
  ['number', 7],
  ['object', { a: [1] }],
]);

async function captured(...definitions: StepDefinition[]) {
  const shop = await startShop();
  const session = openSession(targetAt(shop.url), 5_000);
  const steps = definitions.map((step): StepPlan => planStep(step, (to) => new URL(to, shop.url)));
  const context = { captured: new Map(), values: ROUND, shared: new Map() };
  return { shop, values: await runSteps(session, steps, context) };
}

describe('a step captures', () => {
  it.each<[string, Capture, string]>([
    ['the text of an element', { css: '.total' }, '12 €'],
    ['the value of a field', { css: 'input[name=token]' }, 't 1'],
    ['the content of a meta', { css: 'meta[name=build]' }, 'b42'],
    ['an attribute', { css: 'form', attribute: 'action' }, '/cart/note'],
    ['a header', { header: 'x-version' }, '7'],
    ['a group of an expression', { regex: 'id: "(\\w+)"' }, 'c9'],
    ['all that an expression matches', { regex: '\\d+ €' }, '12 €'],
  ])('%s', async (_what, capture, value) => {
    const { values } = await captured({ url: '/cart', capture: { it: capture } });
    expect(values.get('it')).toBe(value);
  });

  it.each(['$.data.tokens[0].value', 'data.tokens.0.value', "$['data'].tokens[0].value"])(
    'a value of JSON by its path %s',
    async (path) => {
      const login = {
        url: '/login',
        form: { password: 'sesame' },
        capture: { it: { json: path } },
      };
      expect((await captured(login)).values.get('it')).toBe('token-1');
    },
  );

  it('nothing that is not there, and says what', async () => {
    await expect(
      captured({ url: '/cart', capture: { id: { json: '$.id' } } }),
    ).rejects.toMatchObject({
      code: 'DP_CAPTURE_MISSED',
      message: expect.stringMatching(
        /^"id" is not there: \{"json":"\$\.id"\}; the answer is no JSON object \(GET http:\S+\/cart\)$/,
      ),
    });
    const form = { password: 'sesame' };
    await expect(
      captured({ url: '/login', form, capture: { id: { json: '$.tokens' } } }),
    ).rejects.toThrow('; the answer has data (POST');
  });
});

describe('steps', () => {
  it('use what those before them captured', async () => {
    const { shop, values } = await captured(
      {
        url: '/login',
        form: { password: 'sesame' },
        capture: { token: { json: 'data.tokens.0.value' } },
      },
      {
        method: 'POST',
        url: '/carts',
        headers: { Authorization: 'Bearer {{token}}' },
        status: 201,
        capture: { cart: { json: 'id' } },
      },
    );
    expect(shop.requests).toEqual(['POST /login', 'POST /carts']);
    expect(values.get('cart')).toBe('1');
  });

  it.each<[StepDefinition, string]>([
    [{ url: '/login', form: { password: 'x' } }, 'answered 401 instead of a status below 400'],
    [{ url: '/cart', status: 201 }, 'answered 200 instead of 201'],
  ])('end where one is not answered as it should be: %j', async (step, message) => {
    await expect(captured(step)).rejects.toMatchObject({
      code: 'DP_STEP_FAILED',
      message: expect.stringContaining(message),
    });
  });

  it('are put into addresses and forms as these are encoded', () => {
    const { request } = planStep(
      { url: 'http://localhost/{{id}}?a={{id}}', form: { x: '{{id}}', y: '{{unique.text}}' } },
      (to) => new URL(to),
    );
    const put = putCapturedIntoRequest(request, new Map([['id', 'a/b c']]));
    expect(put.url.href).toBe('http://localhost/a%2Fb%20c?a=a%2Fb%20c');
    expect(put.content).toEqual({
      kind: 'bytes',
      body: Buffer.from('x=a%2Fb%20c&y={{unique.text}}'),
    });
  });

  it.each([
    ['inside a text, escaped', { note: 'for {{text}}' }, '{"note":"for say \\"é\\"\\n"}'],
    ['as a whole text', { note: '{{text}}' }, '{"note":"say \\"é\\"\\n"}'],
    ['as the number that it was', { id: '{{number}}' }, '{"id":7}'],
    ['as a part of a text, a number too', { id: 'n-{{number}}' }, '{"id":"n-7"}'],
    ['as the object that it was', { of: '{{object}}' }, '{"of":{"a":[1]}}'],
    ['as a key, which is always a text', { '{{number}}': 2 }, '{"7":2}'],
    ['not where nothing was captured', { id: '{{unique.text}}' }, '{"id":"{{unique.text}}"}'],
  ])('are put into JSON %s', (_how, json, body) => {
    const { request } = planStep({ url: 'http://localhost/', json }, (to) => new URL(to));
    expect(putCapturedIntoRequest(request, CAPTURED).content).toEqual({
      kind: 'bytes',
      body: Buffer.from(body),
    });
  });

  it('are put into JSON that is written by hand as it stands there', () => {
    const headers = { 'Content-Type': 'application/json' };
    const definition = { url: 'http://localhost/', headers, body: '{"a": {{object}}, "b": "\\""}' };
    const { request } = planStep(definition, (to) => new URL(to));
    const { content } = putCapturedIntoRequest(request, CAPTURED);
    expect(content.kind === 'bytes' && content.body.toString()).toBe(
      '{"a": {"a":[1]}, "b": "\\""}',
    );
  });

  it('are put into the fields of a multipart body', () => {
    const { request } = planStep({ url: 'http://localhost/' }, (to) => new URL(to));
    const fields = [{ name: 'note', value: 'for {{text}}' }];
    const put = putCapturedIntoRequest(
      { ...request, content: { kind: 'multipart', fields } },
      CAPTURED,
    );
    expect(put.content).toEqual({
      kind: 'multipart',
      fields: [{ name: 'note', value: 'for say "é"\n' }],
    });
  });

  it('leave the bytes of a body as they are that are no text', () => {
    const { request } = planStep({ url: 'http://localhost/' }, (to) => new URL(to));
    const body = Buffer.from([0xff, 0x00, ...Buffer.from('é={{id}}'), 0xe9]);
    const put = putCapturedIntoRequest(
      { ...request, content: { kind: 'bytes', body } },
      new Map([['id', 'ñ']]),
    );
    expect(put.content).toEqual({
      kind: 'bytes',
      body: Buffer.from([0xff, 0x00, ...Buffer.from('é=ñ'), 0xe9]),
    });
  });
});
