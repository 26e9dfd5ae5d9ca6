// @module-tag slow

import { randomBytes, scrypt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { check } from '../src/check.ts';
import { planFromFile } from '../src/plan/from-file.ts';
import { readBody } from './support/requests.ts';
import { startServer } from './support/servers.ts';
import { temporaryFolder } from './support/temporary.ts';

const hash = promisify(scrypt);

/** Gives out coupons; each may be redeemed once by each customer, which is checked before the INSERT. */
async function startCoupons() {
  const path = join(temporaryFolder(), 'coupons.sqlite3');
  const database = new Database(path);
  onTestFinished(() => {
    database.close();
  });
  database.exec(
    'CREATE TABLE credits (id INTEGER PRIMARY KEY, email TEXT, code TEXT, way TEXT, amount INTEGER, at TEXT DEFAULT CURRENT_TIMESTAMP)',
  );
  const find = database.prepare('SELECT id FROM credits WHERE email = ? AND code = ?');
  const insert = database.prepare(
    'INSERT INTO credits (email, code, way, amount) VALUES (?, ?, ?, 5)',
  );
  const { url } = await startServer(async (request, response) => {
    const body = JSON.parse((await readBody(request)).toString() || '{}') as Record<string, string>;
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    };
    if (request.url === '/coupons') {
      return json(201, { code: randomBytes(6).toString('hex').toUpperCase() });
    }
    const { email = '', code = '' } = body;
    if (find.get(email, code) !== undefined) return json(409, { error: 'redeemed already' });
    await hash(code, 'salt', 32);
    insert.run(email, code, request.url?.slice(1) ?? '');
    return json(200, { ok: true });
  });
  return { url, path };
}

/** Why a race of these submissions happened, as the report tells it. */
async function explanationOf(submissions: object): Promise<string> {
  const { url, path } = await startCoupons();
  const file = join(temporaryFolder(), 'coupon.race.json');
  const scenario = {
    baseUrl: url.href,
    database: `sqlite:${path}`,
    prepare: [
      { method: 'POST', url: '/coupons', status: 201, capture: { code: { json: 'code' } } },
    ],
    ...submissions,
  };
  writeFileSync(file, JSON.stringify(scenario));
  const plan = await planFromFile(file, { env: {} });
  const verdict = await check(plan, { rounds: 4, maxSpreadMs: 1000 });
  if (verdict.kind !== 'race') throw new Error(`${verdict.kind}: ${JSON.stringify(verdict)}`);
  return verdict.explanations.map(({ because }) => because).join('\n');
}

const redeem = (path: string, email: string) => ({
  request: { url: path, json: { email, code: '{{code}}' } },
});

describe('a unique index is suggested over', () => {
  it('what the round posted and what it captured, with what else was equal', async () => {
    const told = await explanationOf(redeem('/redeem', '{{unique.email}}'));
    expect(told).toContain('a unique index on credits (email, code) would have stopped it');
    expect(told).toContain('equal, too: way, amount');
    expect(told).toContain('as wide as one double post');
    expect(told).toContain('email={email}, code={code}');
  });

  it('what different submissions have in common', async () => {
    const told = await explanationOf({
      submissions: [redeem('/redeem', '{{unique.email}}'), redeem('/checkout', '{{unique.email}}')],
    });
    expect(told).toContain('a unique index on credits (email, code) would have stopped it');
    expect(told).toContain('equal, too: amount');
  });

  it('what is left where one of its columns differs', async () => {
    const told = await explanationOf({
      submissions: [
        redeem('/redeem', 'constant@example.com'),
        redeem('/checkout', 'constant@example.com'),
      ],
    });
    expect(told).toContain('a unique index on credits (code) would have stopped it');
    expect(told).toContain('equal, too: email, amount');
  });
});
