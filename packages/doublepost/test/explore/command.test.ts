import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const PYTHON = '/usr/bin/python3';
const has = (modules: string): boolean =>
  spawnSync(PYTHON, ['-c', `import ${modules}`]).status === 0;
const USERS = 'CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE NOT NULL)';
const CLINIC = fileURLToPath(new URL('../../../../apps/clinic/bin/clinic.js', import.meta.url));
const RACES = fileURLToPath(new URL('../../../../apps/clinic/races/', import.meta.url));
const APPS = fileURLToPath(new URL('apps/', import.meta.url));
const PASSWORD = 'amazing grace 9';

async function freeUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

function clinic(words: readonly string[], database: string): void {
  const { status, stderr } = spawnSync(process.execPath, [CLINIC, ...words], {
    env: { ...process.env, DATABASE_URL: database },
  });
  if (status !== 0) throw new Error(String(stderr));
}

async function exploreClinic(
  database: TestDatabase,
  file: string,
  protection: string,
): Promise<CliResult> {
  const serve = `exec node ${CLINIC} serve --port {port} --workers 1 --hash-cost 4`;
  const url = await freeUrl();
  const words = [`${RACES}${file}.race.ts`, '--base-url', url, '--reporter', 'json'];
  const start = ['--start', `${serve} --protection ${protection}`];
  return runCli(['explore', ...words, ...start], {
    env: {
      DOUBLEPOST_UPSTREAM: database.url,
      ADMIN_PASSWORD: PASSWORD,
      BASE_URL: url,
      // Both applications have to understand the same session.
      CLINIC_SECRET: 'the same secret in both applications',
    },
  });
}

describePostgres('doublepost explore', () => {
  describe('of the clinic', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await createDatabase();
      clinic(['migrate'], database.url);
      const person = [
        '--email',
        'admin@example.com',
        '--first-name',
        'Ada',
        '--last-name',
        'Admin',
      ];
      const secret = ['--password', PASSWORD, '--hash-cost', '4'];
      clinic(['createsuperuser', ...person, ...secret], database.url);
    });
    afterAll(() => database.drop());

    it.each([
      ['signup', 'none', 'race'],
      ['signup', 'handled', 'proved'],
      ['admin', 'none', 'race'],
      ['admin', 'handled', 'proved'],
    ])(
      '%s with protection %s: %s, and the database is left as it was',
      async (file, protection, kind) => {
        const before = await database.run('SELECT count(*) FROM main_dashboarduser');
        const { code, stdout, stderr } = await exploreClinic(database, file, protection);
        expect(stderr).toBe('');
        const { exploration } = JSON.parse(stdout);
        expect(exploration.obstacles).toBeUndefined();
        expect(exploration.kind).toBe(kind);
        expect(code).toBe(kind === 'race' ? 1 : 0);
        if (kind === 'race') {
          expect(exploration.isExhaustive).toBe(true);
          expect(exploration.findings).toMatchObject([
            {
              finding: { kind: 'server-error', detail: expect.stringContaining('_email_key') },
              witness: { switches: 2, isRepeatable: true },
            },
          ]);
        }
        const after = await database.run('SELECT count(*) FROM main_dashboarduser');
        expect(after.rows).toEqual(before.rows);
        const left = "SELECT 1 FROM pg_namespace WHERE nspname = 'doublepost_snapshot'";
        expect((await database.run(left)).rowCount).toBe(0);
      },
      60_000,
    );
  });

  /** Explores an application in Python, on a database of its own. */
  async function runPython(command: readonly string[], app: string): Promise<CliResult> {
    const database = await createDatabase(USERS);
    onTestFinished(() => database.drop());
    const start = ['--start', `exec ${PYTHON} ${APPS}${app}`, '--idle', '100'];
    return runCli([...command, `${await freeUrl()}/`, ...start], {
      env: { DOUBLEPOST_UPSTREAM: database.url },
    });
  }

  describe.skipIf(!has('psycopg2, django'))("of an application on Django's ORM", () => {
    it.each([
      ['django_sign_up.py', 'RACE', 1],
      ['django_sign_up.py --handled', 'PROVED', 0],
    ])('%s: %s', async (app, verdict, exitCode) => {
      const { code, stdout } = await runPython(['explore'], app);
      expect(stdout).toContain(verdict);
      expect(code).toBe(exitCode);
    });
  });

  describe.skipIf(!has('psycopg2'))('of an application in Python (psycopg2)', () => {
    it('draws its race in two lanes, with the command that shows it again', async () => {
      const { code, stdout } = await runPython(['explore'], 'sign_up.py');
      expect(stdout).toContain('RACE');
      expect(stdout).toMatch(/│ COMMIT/);
      expect(stdout).toMatch(/✗ 23505/);
      expect(stdout).toMatch(/again {2}npx doublepost replay [AB]+ http:/);
      expect(code).toBe(1);
    });

    it('replays the schedule', async () => {
      const { code, stdout } = await runPython(['replay', 'AABBBBAA'], 'sign_up.py');
      expect(stdout).toContain('2 schedules: duplicate key value');
      expect(code).toBe(1);
    });

    it('traces one request, and says where it looks like a race', async () => {
      const { code, stdout } = await runPython(['trace'], 'sign_up.py');
      expect(stdout).toMatch(
        /BEGIN\n.*│ SELECT id FROM users.*\n.*│ INSERT INTO users.*\n.* COMMIT\n/,
      );
      expect(stdout).toContain('answered 303 /done/');
      expect(stdout).toContain('check-then-insert: 2 looks into users, 3 inserts into it');
      expect(code).toBe(0);
    });

    it('proves the one that is mended', async () => {
      const { code, stdout } = await runPython(['explore'], 'sign_up.py --handled');
      expect(stdout).toContain('PROVED');
      expect(code).toBe(0);
    });
  });

  it('says what is wrong where the application does not start', async () => {
    const database = await createDatabase('CREATE TABLE t (id int)');
    onTestFinished(() => database.drop());
    const url = await freeUrl();
    const { code, stderr } = await runCli(
      ['explore', url, '--start', 'echo no such thing; exit 3'],
      {
        env: { DOUBLEPOST_UPSTREAM: database.url },
      },
    );
    expect(code).toBe(2);
    expect(stderr).toContain('DP_EXPLORE_START');
    expect(stderr).toContain('no such thing');
  });

  it('says what is wrong with the password of the database', async () => {
    const database = await createDatabase();
    onTestFinished(() => database.drop());
    const wrong = new URL(database.url);
    wrong.password = 'wrong';
    const { code, stderr } = await runCli(['explore', await freeUrl(), '--start', 'true'], {
      env: { DOUBLEPOST_UPSTREAM: wrong.href },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/DP_EXPLORE_DATABASE: .*password authentication failed/);
    expect(stderr).not.toContain('wrong@');
  });
});
