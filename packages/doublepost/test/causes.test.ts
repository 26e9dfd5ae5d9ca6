// @module-tag slow

import { randomBytes, scrypt } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { createTransport } from 'nodemailer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { explainVerdict } from '../src/assert-once.ts';
import { check } from '../src/check.ts';
import { planFromFile } from '../src/plan/from-file.ts';
import { planFromPage } from '../src/plan/from-page.ts';
import { readForm } from './support/requests.ts';
import { startServer, unusedUrl } from './support/servers.ts';
import { temporaryFolder } from './support/temporary.ts';

const hash = promisify(scrypt);

function open(schema: string) {
  const path = join(temporaryFolder(), 'app.sqlite3');
  const database = new Database(path);
  onTestFinished(() => {
    database.close();
  });
  database.exec(schema);
  return { path, database };
}

/** Vouchers that are looked at, mailed and only then marked as used. */
async function startVouchers(smtp: number | undefined) {
  const { path, database } = open(
    'CREATE TABLE vouchers (id INTEGER PRIMARY KEY, code TEXT UNIQUE, used_by TEXT)',
  );
  const add = database.prepare('INSERT INTO vouchers (code) VALUES (?)');
  const find = database.prepare('SELECT used_by FROM vouchers WHERE code = ?');
  const use = database.prepare('UPDATE vouchers SET used_by = ? WHERE code = ?');
  const mailer = createTransport({ host: '127.0.0.1', port: smtp ?? 1, pool: true });
  onTestFinished(() => mailer.close());
  const { url } = await startServer(async (request, response) => {
    if (request.url === '/done') return void response.end('Thank you.');
    if (request.method === 'GET') {
      const code = randomBytes(6).toString('hex');
      add.run(code);
      response.end(`<form method=post><input name=code value=${code}><input name=email></form>`);
      return;
    }
    const form = await readForm(request);
    const [code, email] = [form.get('code') ?? '', form.get('email') ?? ''];
    const voucher = find.get(code) as { used_by: string | null };
    if (voucher.used_by !== null) return void response.writeHead(409).end('used already');
    await hash(code, 'salt', 32);
    if (smtp !== undefined) {
      await mailer.sendMail({ from: 'a@example.com', to: email, subject: 'Your voucher' });
    }
    use.run(email, code);
    response.writeHead(303, { Location: '/done' }).end();
  });
  return { url, path };
}

async function checkVouchers(smtp: number | undefined, isWatched = true) {
  const { url, path } = await startVouchers(smtp);
  const file = join(temporaryFolder(), 'voucher.race.json');
  const observers = {
    ...(smtp === undefined ? {} : { smtp }),
    ...(isWatched ? { database: `sqlite:${path}` } : {}),
  };
  writeFileSync(file, JSON.stringify({ page: url.href, unique: ['email'], ...observers }));
  return check(await planFromFile(file, { env: {} }), {
    rounds: 3,
    serialRuns: 2,
    maxSpreadMs: 1000,
  });
}

describe('a voucher that is marked as used without a condition', () => {
  it('and mailed before: the condition comes first, then the mail', async () => {
    const verdict = await checkVouchers(Number((await unusedUrl()).port));
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [{ kind: 'duplicate-effect', affects: 'outside' }],
      explanations: [
        {
          cause: 'unconditional-claim',
          because: expect.stringContaining('both requests read vouchers.used_by (NULL)'),
          fix: expect.stringMatching(/AND used_by IS NULL.*\n.*send the mail/),
        },
      ],
    });
    expect(explainVerdict(verdict)).not.toContain('the data is wrong');
  });

  it('is found by its answers; nobody is sent to --db who has one', async () => {
    expect(await checkVouchers(undefined)).toMatchObject({
      kind: 'race',
      findings: [{ kind: 'divergent-response' }],
      explanations: [{ cause: 'unconditional-claim', fix: expect.not.stringContaining('--db') }],
    });
    expect(await checkVouchers(undefined, false)).toMatchObject({
      kind: 'race',
      explanations: [{ cause: 'unseen-check-then-act', fix: expect.stringContaining('--db') }],
    });
  });
});

/** A coupon that counts once, for one of two users; redeeming it inserts nothing. */
async function startCoupon() {
  const { path, database } = open(
    `CREATE TABLE coupons (id INTEGER PRIMARY KEY, used INTEGER);
     CREATE TABLE users (id INTEGER PRIMARY KEY, credit INTEGER);
     INSERT INTO coupons VALUES (7, 0); INSERT INTO users VALUES (1, 0), (2, 30)`,
  );
  const find = database.prepare('SELECT used FROM coupons');
  const mark = database.prepare('UPDATE coupons SET used = ?');
  const pay = database.prepare('UPDATE users SET credit = credit + 10 WHERE id = ?');
  const { url } = await startServer(async (request, response) => {
    if (request.method === 'GET') return void response.end('coupons');
    if (request.url === '/renew') {
      mark.run(0);
      return void response.end('renewed');
    }
    const user = (await readForm(request)).get('user') ?? '';
    const { used } = find.get() as { used: number };
    if (used === 1) return void response.writeHead(409).end('used already');
    await hash(user, 'salt', 32);
    mark.run(1);
    pay.run(Number(user));
    response.end('redeemed');
  });
  return { url, path };
}

describe('a coupon that two users redeem', () => {
  it('was claimed without a condition; no unique index would help where nothing is inserted', async () => {
    const { url, path } = await startCoupon();
    const submissions = ['1', '2'].map((user) => ({
      request: { url: `${url.href}redeem`, form: { user } },
    }));
    const file = join(temporaryFolder(), 'coupon.race.json');
    const prepare = [{ url: `${url.href}renew`, method: 'POST' }];
    writeFileSync(file, JSON.stringify({ submissions, prepare, database: `sqlite:${path}` }));
    const options = { rounds: 2, serialRuns: 2, maxSpreadMs: 1000 };
    const verdict = await check(await planFromFile(file, { env: {} }), options);
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [
        {
          kind: 'duplicate-effect',
          affects: 'state',
          detail: expect.stringContaining('rows updated in users (2, not 1)'),
        },
      ],
      explanations: [
        {
          cause: 'unconditional-claim',
          because: expect.stringContaining('both requests read coupons.used (0)'),
          fix: expect.not.stringContaining('unique index'),
        },
      ],
    });
    expect(explainVerdict(verdict)).toMatch(/~ users: id=2, credit=\d+ → \d+/);
  });
});

/** A sign-up that answers its failures with a bare 500, and logs what happened. */
async function startLogging(insertFails: string) {
  const { path, database } = open('CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE)');
  const log = join(temporaryFolder(), 'app.log');
  writeFileSync(log, 'started\n');
  const find = database.prepare('SELECT id FROM users WHERE email = ?');
  const insert = database.prepare('INSERT INTO users (email) VALUES (?)');
  const { url } = await startServer(async (request, response) => {
    if (request.method === 'GET') {
      response.end('<form method=post><input name=email type=email></form>');
      return;
    }
    const email = (await readForm(request)).get('email') ?? '';
    if (find.get(email) !== undefined) return void response.writeHead(409).end('taken');
    await hash(email, 'salt', 32);
    try {
      insert.run(email);
      response.writeHead(303, { Location: '/done' }).end();
    } catch (error) {
      appendFileSync(log, `${insertFails.replace('{}', String(error))}\n`);
      response.writeHead(500).end();
    }
  });
  return { url, path, log };
}

describe('a failure that is answered and logged', () => {
  it.each([
    ['{}', 'unhandled-unique-violation'],
    ['UNIQUE constraint failed: users.email', 'unhandled-unique-violation'],
    [
      '{"level":50,"err":{"message":"UNIQUE constraint failed: users.email"}}',
      'unhandled-unique-violation',
    ],
    ["TypeError: Cannot read properties of undefined (reading 'id')", 'unexplained-exception'],
  ])('"%s" is one finding with both, and sends nobody to the log', async (insertFails, cause) => {
    const { url, path, log } = await startLogging(insertFails);
    const file = join(temporaryFolder(), 'sign-up.race.json');
    writeFileSync(file, JSON.stringify({ page: url.href, database: `sqlite:${path}`, log }));
    const options = { rounds: 3, serialRuns: 2, maxSpreadMs: 1000 };
    const verdict = await check(await planFromFile(file, { env: {} }), options);
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [
        {
          kind: 'server-error',
          affects: 'answer',
          detail: 'status 500',
          logged: [expect.stringMatching(/Error: |UNIQUE constraint failed: users.email/)],
          count: 3,
        },
      ],
      explanations: [{ cause }],
    });
    expect(explainVerdict(verdict)).not.toContain('--log watch');
  });

  it('in words that nobody knows is shown, so that --error-pattern can be told', async () => {
    const { url, path, log } = await startLogging('cannot sign up, password=hunter2');
    const file = join(temporaryFolder(), 'sign-up.race.json');
    writeFileSync(file, JSON.stringify({ page: url.href, database: `sqlite:${path}`, log }));
    const options = { rounds: 2, serialRuns: 2, maxSpreadMs: 1000 };
    expect(await check(await planFromFile(file, { env: {} }), options)).toMatchObject({
      kind: 'race',
      explanations: [
        {
          cause: 'unseen-exception',
          because: expect.stringContaining('(--error-pattern): cannot sign up, password=***'),
        },
      ],
    });
  });
});

interface Taking {
  readonly schema: string;
  /** Puts the number back, as the page is shown. */
  readonly reset: string;
  /** Gives a row where there is enough. */
  readonly find: string;
  readonly act: string;
}

/** An application that looks whether there is enough, works, and only then writes and takes. */
async function checkTaking({ schema, reset, find, act }: Taking) {
  const { path, database } = open(schema);
  const enough = database.prepare(find);
  const { url } = await startServer(async (request, response) => {
    if (request.method === 'GET') {
      database.exec(reset);
      return void response.end('<form method=post><input name=amount value=60></form>');
    }
    if (enough.get() === undefined) return void response.writeHead(409).end('not enough');
    await hash('a', 'salt', 32);
    database.exec(act);
    response.end('done');
  });
  const plan = planFromPage(url.href, { database: `sqlite:${path}` });
  return check(plan, { rounds: 2, serialRuns: 2, maxSpreadMs: 1000 });
}

describe('what is taken twice where there is enough for once', () => {
  it.each([
    [
      'a stock',
      'goods.stock (1)',
      {
        schema: `CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT);
          CREATE TABLE goods (id INTEGER PRIMARY KEY, stock INTEGER); INSERT INTO goods VALUES (1, 1)`,
        reset: 'UPDATE goods SET stock = 1',
        find: 'SELECT 1 FROM goods WHERE stock >= 1',
        act: `INSERT INTO orders (note) VALUES ('one'); UPDATE goods SET stock = stock - 1`,
      },
    ],
    [
      'a balance',
      'accounts.balance (100)',
      {
        schema: `CREATE TABLE transfers (id INTEGER PRIMARY KEY, amount INTEGER);
          CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER);
          INSERT INTO accounts VALUES (1, 100), (2, 0)`,
        reset: 'UPDATE accounts SET balance = CASE id WHEN 1 THEN 100 ELSE 0 END',
        find: 'SELECT 1 FROM accounts WHERE id = 1 AND balance >= 60',
        act: `INSERT INTO transfers (amount) VALUES (60);
          UPDATE accounts SET balance = balance + CASE id WHEN 1 THEN -60 ELSE 60 END`,
      },
    ],
  ])('%s ran over its limit; no unique index is to be added', async (_what, read, taking) => {
    expect(await checkTaking(taking)).toMatchObject({
      kind: 'race',
      findings: [{ kind: 'duplicate-effect', affects: 'state' }],
      explanations: [
        {
          cause: 'limit-overrun',
          because: expect.stringContaining(`both requests read ${read}`),
          fix: expect.not.stringContaining('unique index'),
        },
      ],
    });
  });
});
