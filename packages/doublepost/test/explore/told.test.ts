import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Exploration } from '../../src/explore/exploration.ts';
import { renderExplorationHtml } from '../../src/explore/report/html/render-html.ts';
import { renderExploration } from '../../src/explore/report/render.ts';
import { renderExplorationJson } from '../../src/explore/report/render-json.ts';
import { dfs } from '../../src/explore/search/dfs.ts';
import { HEAD } from '../support/explorations.ts';
import { exploreHandler } from '../support/explored-app.ts';
import type { Answer, Handler } from '../support/handlers.ts';
import { createDatabase, describePostgres } from '../support/postgres.ts';

const done: Answer = { status: 201, body: 'done' };
const USERS = `CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, password text, credit int);
  INSERT INTO users VALUES (1, 'a@b.test', 'first', 30)`;
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

async function explore(handle: Handler['handle'], schema = USERS): Promise<Exploration> {
  const database = await createDatabase(schema);
  try {
    const strategy = dfs({ reduce: true, symmetric: true, maxSwitches: Number.POSITIVE_INFINITY });
    const handler = { schema, handle, isSafe: false };
    return await exploreHandler(database.url, handler, { strategy });
  } finally {
    await database.drop();
  }
}

function raceOf(exploration: Exploration): Extract<Exploration, { kind: 'race' }> {
  if (exploration.kind !== 'race') throw new Error(exploration.kind);
  return exploration;
}

describePostgres('what an exploration tells', () => {
  describe('of a row with a secret', () => {
    let shown: Record<string, string>;

    beforeAll(async () => {
      const found = await explore(async (pool) => {
        const { rows } = await pool.query('SELECT credit FROM users WHERE id = 1');
        const password = digest(`${rows[0].credit}`);
        await pool.query(`UPDATE users SET password = '${password}', credit = credit + 10`);
        return done;
      });
      const screen = { width: 100, colour: false, write() {} };
      shown = {
        terminal: renderExploration(found, HEAD, screen),
        json: renderExplorationJson(found, HEAD),
        html: renderExplorationHtml(found, HEAD),
      };
    });

    it.each(['terminal', 'json', 'html'])('nothing of the secret: %s', (name) => {
      expect(shown[name]).toContain('users id=1: password ***, not ***');
      expect(shown[name]).toMatch(/password = (?:'|&#39;|&#x27;)\*\*\*/);
      for (const credit of [30, 40]) expect(shown[name]).not.toContain(digest(`${credit}`));
    });
  });

  it('of a coupon that is redeemed twice: how much is too much, and that nobody asked again', async () => {
    const schema = `${USERS}; CREATE TABLE coupons (id int PRIMARY KEY, used int);
      INSERT INTO coupons VALUES (7, 0)`;
    const { findings, explanations } = raceOf(
      await explore(async (pool) => {
        const { rows } = await pool.query('SELECT used FROM coupons WHERE id = 7');
        if (rows[0].used === 0) {
          await pool.query('UPDATE coupons SET used = 1 WHERE id = 7');
          await pool.query('UPDATE users SET credit = credit + 10 WHERE id = 1');
        }
        return done;
      }, schema),
    );
    expect(
      findings.map(({ finding: { kind, affects, detail } }) => [kind, affects, detail]),
    ).toEqual([
      [
        'duplicate-effect',
        'state',
        'added to users.credit (20, not 10): users id=1: credit 50, not 40',
      ],
    ]);
    expect(explanations.map(({ cause }) => cause)).toEqual(['unconditional-claim']);
    expect(explanations[0]?.because).toContain('coupons.used (0)');
  });

  it('of a violation that the answer keeps to itself: what the database said', async () => {
    const exploration = await explore(async (pool, email) => {
      const address = `new-${email}`;
      const { rowCount } = await pool.query('SELECT FROM users WHERE email = $1', [address]);
      if (rowCount !== 0) return { status: 409, body: 'taken' };
      try {
        await pool.query('INSERT INTO users VALUES (2, $1, $2, 0)', [address, digest(address)]);
        return done;
      } catch {
        return { status: 500, body: 'Internal Server Error' };
      }
    });
    const { findings, explanations } = raceOf(exploration);
    const [refused] = findings[0]?.finding.refused ?? [];
    expect(refused).toMatch(/^23505 .*users_pkey/);
    expect(explanations).toMatchObject([
      { cause: 'unhandled-unique-violation', more: 'docs/fixes.md#unhandled-unique-violation' },
    ]);
    const text = renderExploration(exploration, HEAD, { width: 200, colour: false, write() {} });
    expect(text).toMatch(/schedules?: status 500; the database: 23505 .* \(the answer is wrong\)/);
  });
});
