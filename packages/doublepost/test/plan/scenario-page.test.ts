// @module-tag slow

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check.ts';
import { planFromFile } from '../../src/plan/from-file.ts';
import { loadConfig } from '../../src/plan/load-config.ts';
import { startCouponShop } from '../support/coupon-shop.ts';
import { startShop } from '../support/shop.ts';
import { temporaryFolder } from '../support/temporary.ts';

const PAGE = read('docs/scenarios.md');
const [FIRST = '', COUPON = '', CONFIG = ''] = blocksOf('ts');
const [SUBMISSIONS = ''] = blocksOf('yaml');
const QUICK = { rounds: 3, serialRuns: 2, maxSpreadMs: 1000 };

function read(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../../${name}`, import.meta.url)), 'utf8');
}

function blocksOf(language: string): string[] {
  const fences = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`$`, 'gm');
  return [...PAGE.matchAll(fences)].map(([, block]) => block ?? '');
}

function fileOf(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

describe('the page about scenarios', () => {
  it('begins with one that says nothing but the page', async () => {
    const plan = await planFromFile(fileOf('signup.race.ts', FIRST), { env: {} });
    expect(plan).toMatchObject({ page: new URL('http://localhost:8000/signup'), name: 'signup' });
  });

  it('has an example of two users that finds the race of a real coupon', async () => {
    const { url, requests, given } = await startCouponShop();
    const env = { BASE_URL: url.href };
    const plan = await planFromFile(fileOf('coupon.race.ts', COUPON), { env });
    const verdict = await check(plan, QUICK);
    expect(verdict).toMatchObject({ kind: 'race', findings: [{ kind: 'divergent-response' }] });
    expect(requests.filter((one) => one === 'POST /login')).toHaveLength(2);
    expect(requests.filter((one) => one === 'DELETE /coupons/:id')).toHaveLength(given());
  });

  it('has an example of different submissions, of which either order is right', async () => {
    const { url } = await startShop();
    const text = SUBMISSIONS.replace('http://localhost:8000', url.href);
    const verdict = await check(
      await planFromFile(fileOf('a.race.yaml', text), { env: {} }),
      QUICK,
    );
    expect(verdict.kind).toBe('clean');
  });

  it('has a configuration that can be loaded', async () => {
    const folder = join(fileOf('doublepost.config.ts', CONFIG), '..');
    expect(await loadConfig(folder, { env: {} })).toMatchObject({
      reporters: ['terminal', 'junit'],
    });
  });

  it.each(['scenario', 'config'])('tells every field of a %s', (name) => {
    const schema = JSON.parse(read(`packages/doublepost/${name}.schema.json`));
    const missing = fieldsOf(schema).filter((field) => !new RegExp(`\\b${field}\\b`).test(PAGE));
    expect(missing).toEqual([]);
  });
});

/** The names of all properties of a schema, however deep. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'properties' ? Object.keys(value).filter((name) => name !== '$schema') : []),
    ...fieldsOf(value),
  ]);
}
