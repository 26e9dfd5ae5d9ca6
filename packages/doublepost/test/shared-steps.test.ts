import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import type { StepDefinition } from '../src/plan/define-scenario.ts';
import { planFromFile } from '../src/plan/from-file.ts';
import { startCouponShop } from './support/coupon-shop.ts';
import { temporaryFolder } from './support/temporary.ts';

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
  return { verdict, given: given() };
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
    ['the address of a page', { page: '/coupons/{{coupon}}/redeem' }],
  ])('lets both users race for one value in %s', async (_where, submission) => {
    const { verdict, given } = await checkRedeeming([{ ...COUPON, shared: true }], submission);
    expect(verdict).toMatchObject({ kind: 'race' });
    expect(verdict.evidence.notes.join()).not.toContain('captured');
    // Two serial runs, three rounds, one more serially.
    expect(given).toBe(6);
  });
});
