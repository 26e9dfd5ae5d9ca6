import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { freeUrl } from '../support/free-url.ts';
import { createDatabase, describePostgres } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const APP = fileURLToPath(new URL('apps/coupons.mjs', import.meta.url));
const STEP = { url: '/coupons', shared: true };

describePostgres('a scenario file with steps', () => {
  it.each([
    ['explore', 'one by one: 200, then 200; rows: coupons ~1'],
    ['trace', 'UPDATE coupons SET uses'],
  ])('%s: begins with what they made, and takes it away in the end', async (command, told) => {
    const database = await createDatabase('CREATE TABLE coupons (id serial PRIMARY KEY, uses int)');
    onTestFinished(() => database.drop());
    const path = join(temporaryFolder(), 'redeem.race.json');
    const scenario = {
      baseUrl: 'http://localhost:8000',
      prepare: [{ ...STEP, method: 'POST', capture: { coupon: { json: '$.id' } } }],
      page: '/coupons/{{coupon}}/redeem',
      cleanup: [{ ...STEP, method: 'DELETE', url: '/coupons/{{coupon}}' }],
      expect: 'each',
    };
    writeFileSync(path, JSON.stringify(scenario));
    const start = ['--base-url', await freeUrl(), '--start', `exec node ${APP}`, '--idle', '0'];
    const { code, stdout, stderr } = await runCli([command, path, ...start], {
      env: { DOUBLEPOST_UPSTREAM: database.url },
    });
    expect(stderr).toBe('');
    expect(stdout).toContain(told);
    expect(code).toBe(0);
    expect((await database.run('SELECT * FROM coupons')).rows).toEqual([]);
    expect((await database.run("SELECT nextval('coupons_id_seq')")).rows[0].nextval).toBe('2');
  });
});
