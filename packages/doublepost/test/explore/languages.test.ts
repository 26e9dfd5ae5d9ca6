// @module-tag slow

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freeUrl } from '../support/free-url.ts';
import { createDatabase, describePostgres } from '../support/postgres.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { exploreTwice } from '../support/same-tree.ts';

const PYTHON = '/usr/bin/python3';
const APPS = fileURLToPath(new URL('apps/', import.meta.url));
const USERS = `CREATE TABLE users
  (id serial PRIMARY KEY, email text UNIQUE NOT NULL, secret text, created timestamptz)`;

/** `describe` for what needs an interpreter with certain modules; says which one is missing. */
function describeWith(what: string, command: readonly string[], title: string, run: () => void) {
  const [program = '', ...words] = command;
  const has = spawnSync(program, words).status === 0;
  describe.skipIf(!has)(has ? title : `${title} (skipped: there is no ${what})`, run);
}

describePostgres('doublepost explore', () => {
  /** Explores an application on a database of its own. */
  async function run(command: readonly string[], start: string): Promise<CliResult> {
    const database = await createDatabase(USERS);
    onTestFinished(() => database.drop());
    const words = [`${await freeUrl()}/`, '--start', start, '--idle', '100'];
    return runCli([...command, ...words], { env: { DOUBLEPOST_UPSTREAM: database.url } });
  }

  /** Explores it twice, expects the same tree, and tells what it shows. */
  async function kindOf(start: string): Promise<string> {
    const { kind } = await exploreTwice(async () => {
      const { stdout, stderr } = await run(['explore', '--reporter', 'json'], start);
      expect(stderr).toBe('');
      return JSON.parse(stdout).exploration;
    });
    return kind;
  }

  const python = (command: readonly string[], app: string): Promise<CliResult> =>
    run(command, `exec ${PYTHON} ${APPS}${app}`);

  describeWith(
    'psycopg2 and Django',
    [PYTHON, '-c', 'import psycopg2, django'],
    "of an application on Django's ORM",
    () => {
      it.each([
        ['django_sign_up.py', 'race'],
        ['django_sign_up.py --handled', 'proved'],
      ])('%s: %s, and twice alike', async (app, kind) => {
        expect(await kindOf(`exec ${PYTHON} ${APPS}${app}`)).toBe(kind);
      });

      it('traces one request, and says where it looks like a race', async () => {
        const { stdout } = await python(['trace'], 'django_sign_up.py');
        expect(stdout).toContain('check-then-insert: 2 looks into users, 3 inserts into it');
        const handled = await python(['trace'], 'django_sign_up.py --handled');
        // get_or_create looks and inserts, too; what it does with the violation no statement shows.
        expect(handled.stdout).toContain('check-then-insert: 1 looks into users');
      });
    },
  );

  describeWith(
    'psycopg2',
    [PYTHON, '-c', 'import psycopg2'],
    'of an application in Python (psycopg2)',
    () => {
      it('draws its race in two lanes, with the command that shows it again', async () => {
        const { code, stdout } = await python(['explore'], 'sign_up.py');
        expect(stdout).toContain('RACE');
        expect(stdout).toMatch(/│ COMMIT/);
        expect(stdout).toMatch(/✗ 23505/);
        expect(stdout).toMatch(/again {2}npx doublepost replay [AB]+ http:/);
        expect(code).toBe(1);
      });

      it('replays the schedule', async () => {
        const { code, stdout } = await python(['replay', 'AABBBBAA'], 'sign_up.py');
        expect(stdout).toContain('2 schedules: duplicate key value');
        expect(code).toBe(1);
      });

      it('traces one request, and says where it looks like a race', async () => {
        const { code, stdout } = await python(['trace'], 'sign_up.py');
        expect(stdout).toMatch(
          /BEGIN\n.*│ SELECT id FROM users.*\n.*│ INSERT INTO users.*\n.* COMMIT\n/,
        );
        expect(stdout).toContain('answered 303 /done/');
        expect(stdout).toContain('check-then-insert: 2 looks into users, 3 inserts into it');
        expect(code).toBe(0);
      });

      it.each([
        ['sign_up.py', 'race'],
        ['sign_up.py --handled', 'proved'],
      ])('%s: %s, and twice alike', async (app, kind) => {
        expect(await kindOf(`exec ${PYTHON} ${APPS}${app}`)).toBe(kind);
      });
    },
  );

  const phpPgsql = [...['php', '-r'], 'exit(extension_loaded("pdo_pgsql") ? 0 : 1);'];
  describeWith('PHP with pdo_pgsql', phpPgsql, 'of an application in PHP (PDO)', () => {
    it.each([
      ['no', 'race'],
      ['yes', 'proved'],
    ])('where the violation is handled: %s, %s, and twice alike', async (handled, kind) => {
      const start = `HANDLED=${handled} exec php -S 127.0.0.1:{port} ${APPS}sign_up.php`;
      expect(await kindOf(start)).toBe(kind);
    });
  });
});
