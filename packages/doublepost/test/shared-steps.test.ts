import { scrypt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import type { StepDefinition } from '../src/plan/define-scenario.ts';
import { planFromFile } from '../src/plan/from-file.ts';
import { readBody, readForm } from './support/requests.ts';
import { startServer } from './support/servers.ts';
import { temporaryFolder } from './support/temporary.ts';

const hash = promisify(scrypt);

/** A shop whose coupons count once, but which looks at one, works, and only then marks it. */
async function startCouponShop() {
  const used: boolean[] = [];
  const given: number[] = [];
  const { url } = await startServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop');
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (pathname === '/coupons') {
      used.push(false);
      given.push(used.length - 1);
      return json(201, { id: used.length - 1 });
    }
    if (request.method === 'GET') {
      const id = searchParams.get('coupon');
      return response.end(`<form method=post action=/form><input name=id value="${id}"></form>`);
    }
    const id =
      pathname === '/form'
        ? Number((await readForm(request)).get('id'))
        : JSON.parse((await readBody(request)).toString()).id;
    // An API that is strict about types, as most are that validate.
    if (typeof id !== 'number' || used[id] === undefined) return json(422, { message: 'id' });
    if (used[id]) return json(409, { message: 'used already' });
    await hash('a', 'b', 32);
    used[id] = true;
    return json(200, {});
  });
  return { url, given };
}

const COUPON: StepDefinition = {
  url: '/coupons',
  method: 'POST',
  capture: { coupon: { json: 'id' } },
};

async function checkRedeeming(prepare: readonly StepDefinition[], submission: object) {
  const { url, given } = await startCouponShop();
  const file = join(temporaryFolder(), 'coupon.race.json');
  const scenario = { baseUrl: url.href, prepare, ...submission };
  writeFileSync(file, JSON.stringify({ ...scenario, actors: 'two-users' }));
  const plan = await planFromFile(file, { env: {} });
  const verdict = await check(plan, { rounds: 3, serialRuns: 2, maxSpreadMs: 1000 });
  return { verdict, given: given.length };
}

const REQUEST = { request: { url: '/redeem', json: { id: '{{coupon}}' } } };

describe('two users who each capture a value of their own', () => {
  it('race for nothing, and the verdict says so', async () => {
    const { verdict } = await checkRedeeming([COUPON], REQUEST);
    expect(verdict.kind).not.toBe('race');
    expect(verdict.evidence.notes).toContainEqual(
      expect.stringMatching(/^Each user captured another "coupon".*`shared: true`/),
    );
  });

  it('are told nothing where it only lets them in', async () => {
    const own = { ...COUPON, capture: { ticket: { json: 'id' } } };
    const { verdict } = await checkRedeeming([own, { ...COUPON, shared: true }], {
      request: { ...REQUEST.request, headers: { 'X-Ticket': '{{ticket}}' } },
    });
    expect(verdict.kind).toBe('race');
    expect(verdict.evidence.notes.join()).not.toContain('captured');
  });
});

describe('a shared step', () => {
  it.each([
    ['a request', REQUEST],
    ['the address of a page', { page: '/?coupon={{coupon}}' }],
    ['a field', { page: '/', fill: { id: '{{coupon}}' } }],
  ])('lets both users race for one value in %s', async (_where, submission) => {
    const { verdict, given } = await checkRedeeming([{ ...COUPON, shared: true }], submission);
    expect(verdict).toMatchObject({ kind: 'race' });
    expect(verdict.evidence.notes.join()).not.toContain('captured');
    // Two serial runs, three rounds, one more serially.
    expect(given).toBe(6);
  });
});
