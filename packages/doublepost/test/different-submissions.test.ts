import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { planFromFile } from '../src/plan/from-file.ts';
import { startShop } from './support/shop.ts';
import { temporaryFolder } from './support/temporary.ts';

describe('different submissions', () => {
  it('race each other, and either order of them is right', async () => {
    const shop = await startShop();
    const file = join(temporaryFolder(), 'coupon.race.json');
    const headers = { Authorization: 'Bearer {{token}}' };
    const scenario = {
      baseUrl: shop.url.href,
      prepare: [
        {
          url: '/login',
          form: { password: 'sesame' },
          capture: { token: { json: '$.data.tokens[0].value' } },
        },
        { method: 'POST', url: '/carts', headers, status: 201, capture: { cart: { json: 'id' } } },
      ],
      submissions: [
        { request: { url: '/coupon', headers, json: { cart: '{{cart}}' } } },
        { request: { url: '/checkout', headers, json: { cart: '{{cart}}' } } },
      ],
      cleanup: [{ url: '/empty', headers, json: { cart: '{{cart}}' } }],
      expect: 'serial',
    };
    writeFileSync(file, JSON.stringify(scenario));
    const plan = await planFromFile(file, { env: {} });
    const verdict = await check(plan, { rounds: 6, serialRuns: 4, maxSpreadMs: 1000 });
    expect(verdict.kind).toBe('clean');
    const orders = verdict.evidence.serial.map(({ outcome }) =>
      outcome.answers.map((answer) => (answer.kind === 'answered' ? answer.status : answer.kind)),
    );
    // Coupon, then checkout; or checkout, which leaves the coupon too late.
    expect(orders).toContainEqual([200, 200]);
    expect(orders).toContainEqual([200, 409]);
    const count = (path: string) =>
      shop.requests.filter((asked) => asked === `POST ${path}`).length;
    // Four serial runs, six rounds, one more serially; then the first one alone, to see whether the
    // server answers others meanwhile.
    expect(count('/checkout')).toBe(11);
    expect(count('/coupon')).toBeGreaterThan(11);
    expect(count('/empty')).toBe(count('/carts'));
  });
});
