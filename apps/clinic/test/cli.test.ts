// @module-tag slow

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportError } from '../src/cli/report-error.ts';
import { readDatabaseAddress } from '../src/database/database-address.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { verifyPassword } from '../src/passwords.ts';
import { runClinic } from './support/spawn-clinic.ts';

describe('the command line', () => {
  let folder: string;
  let file: string;
  let database: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clinic-cli-'));
    file = join(folder, 'clinic.sqlite3');
    database = `sqlite:${file}`;
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('helps', async () => {
    const { code, stdout } = await runClinic(['--help']);
    expect(code).toBe(0);
    for (const command of ['migrate', 'createsuperuser', 'serve'])
      expect(stdout).toContain(command);
    expect((await runClinic(['serve', '--help'])).stdout).toContain('--protection');
  });

  it('migrates once', async () => {
    const first = await runClinic(['migrate', '--database', database]);
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Migrated: 0001-initial\b.*\n$/u),
      stderr: '',
    });
    const second = await runClinic(['migrate'], { DATABASE_URL: database });
    expect(second).toMatchObject({ code: 0, stdout: 'Nothing to migrate.\n' });
  });

  it('creates a superuser, once', async () => {
    await runClinic(['migrate', '--database', database]);
    const args = ['createsuperuser', '--database', database, '--hash-cost', '4'];
    const names = ['--first-name', ' grace ', '--last-name', 'hopper'];
    const environment = {
      CLINIC_SUPERUSER_EMAIL: 'Grace@Example.org',
      CLINIC_SUPERUSER_PASSWORD: 'amazing grace',
    };
    const created = await runClinic([...args, ...names], environment);
    expect(created).toMatchObject({ code: 0, stdout: 'Superuser created: grace@example.org\n' });

    const connection = openDatabase(database);
    const users = await connection.selectFrom('main_dashboarduser').selectAll().execute();
    await connection.destroy();
    expect(users).toMatchObject([
      {
        first_name: 'Grace',
        last_name: 'HOPPER',
        is_staff: true,
        is_superuser: true,
        is_active: true,
      },
    ]);
    expect(await verifyPassword('amazing grace', users[0]?.password ?? '')).toBe(true);

    const again = await runClinic([...args, ...names, '--email', 'GRACE@example.org'], environment);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/^DP_CLINIC_SUPERUSER_EXISTS: /);
    const invalid = await runClinic([...args, ...names, '--email', 'grace'], environment);
    expect(invalid.stderr).toMatch(/^DP_CLINIC_INVALID_VALUE: /);
    const missing = await runClinic([...args, ...names, '--email', 'x@example.org']);
    expect(missing.stderr).toMatch(/^DP_CLINIC_MISSING_VALUE: /);
    expect(missing.stderr).toContain('CLINIC_SUPERUSER_PASSWORD');
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ['an option', ['--password', ' '], {}, 'Blank passwords are not allowed.'],
    [
      'the environment',
      [],
      { CLINIC_SUPERUSER_PASSWORD: '\t ', LANG: 'fr_FR.UTF-8' },
      'Les mots de passe vides ne sont pas permis.',
    ],
  ])('creates no superuser with a blank password by %s', async (_, args, environment, told) => {
    await runClinic(['migrate', '--database', database]);
    const names = ['--email', 'a@example.org', '--first-name', 'a', '--last-name', 'b'];
    const common = ['createsuperuser', '--database', database, '--hash-cost', '4'];
    const result = await runClinic([...common, ...names, ...args], environment);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(`DP_CLINIC_INVALID_VALUE: The password: ${told}\n`);
    const connection = openDatabase(database);
    const users = await connection.selectFrom('main_dashboarduser').selectAll().execute();
    await connection.destroy();
    expect(users).toEqual([]);
  });

  it.each([
    [['nonsense'], 'DP_CLINIC_USAGE'],
    [[], 'DP_CLINIC_USAGE'],
    [['serve', '--nonsense'], 'DP_CLINIC_USAGE'],
    [['serve', '--port'], 'DP_CLINIC_USAGE'],
    [['serve', 'nonsense'], 'DP_CLINIC_USAGE'],
    [['serve', '--workers', '0'], 'DP_CLINIC_WORKERS'],
    [['serve', '--workers', '1.5'], 'DP_CLINIC_WORKERS'],
    [['serve', '--pool-size', '0'], 'DP_CLINIC_POOL_SIZE'],
    [['serve', '--port', '65536'], 'DP_CLINIC_PORT'],
    [['serve', '--port', '-1'], 'DP_CLINIC_PORT'],
    [['serve', '--hash-cost', '31'], 'DP_CLINIC_HASH_COST'],
    [['serve', '--protection', 'guarded'], 'DP_CLINIC_PROTECTION'],
    [['serve', '--smtp', 'http://127.0.0.1:25'], 'DP_CLINIC_SMTP'],
    [['serve', '--smtp', 'smtp:'], 'DP_CLINIC_SMTP'],
    [['serve', '--public-url', 'https://example.org/a/'], 'DP_CLINIC_PUBLIC_URL'],
    [['serve', '--trust-proxy', 'proxy'], 'DP_CLINIC_TRUST_PROXY'],
    [['serve', '--trust-proxy', '127.0.0.1,10.0.0.0/33'], 'DP_CLINIC_TRUST_PROXY'],
    [['serve', '--trust-proxy', ''], 'DP_CLINIC_TRUST_PROXY'],
    [['serve', '--log-level', 'loud'], 'DP_CLINIC_LOG_LEVEL'],
    [['serve', '--database', 'mysql://u:hidden@h/d'], 'DP_CLINIC_DATABASE_ADDRESS'],
    [['serve', '--database', 'sqlite::memory:'], 'DP_CLINIC_DATABASE_ADDRESS'],
    [['migrate', '--database', 'postgres://u:hidden@h'], 'DP_CLINIC_DATABASE_ADDRESS'],
  ])('explains %j', async (args, errorCode) => {
    const { code, stdout, stderr } = await runClinic(args, { DATABASE_URL: database });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${errorCode}: .+\\n {2}why: .+\\n {2}fix: .+\\n$`, 'mu'));
    expect(stderr).not.toMatch(/ {4}at |hidden/u);
  });

  it('explains a database that was not migrated, and creates none', async () => {
    const missing = await runClinic(['serve', '--port', '0', '--database', database]);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toMatch(/^DP_CLINIC_NOT_MIGRATED: /);
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, '');
    const empty = await runClinic(['serve', '--port', '0', '--database', database]);
    expect(empty.stderr).toMatch(/^DP_CLINIC_NOT_MIGRATED: /);
  });

  it('explains a folder that is missing, and a file that is no database', async () => {
    const nowhere = await runClinic(['migrate', '--database', `sqlite:${folder}/none/c.sqlite3`]);
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toMatch(/^DP_CLINIC_DATABASE_FOLDER: /);
    writeFileSync(file, 'this is a text and no database, however long one may read it'.repeat(20));
    const text = await runClinic(['migrate', '--database', database]);
    expect(text.stderr).toMatch(/^DP_CLINIC_DATABASE_UNREADABLE: /);
    mkdirSync(join(folder, 'folder'));
    const directory = await runClinic(['migrate', '--database', `sqlite:${folder}/folder`]);
    expect(directory.stderr).toMatch(/^DP_CLINIC_DATABASE_UNREADABLE: /);
  });

  it('gives also what it does not expect a code, and a way out', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const codes = [new Error('disk on fire'), 'no error at all'].map(reportError);
    const told = write.mock.calls.map(([text]) => text);
    write.mockRestore();
    expect(codes).toEqual([2, 2]);
    expect(told).toEqual(
      ['disk on fire', 'no error at all'].map((what) =>
        expect.stringMatching(`^DP_CLINIC_INTERNAL: ${what}\n  why: .+\n  fix: .+\n$`),
      ),
    );
  });

  it('shows the stack when DEBUG is set', async () => {
    const { stderr } = await runClinic(['serve', '--port', 'x'], { DEBUG: 'clinic' });
    expect(stderr).toMatch(/ {4}at /u);
  });

  it.each([
    ['sqlite:/var/lib/c.sqlite3', '/var/lib/c.sqlite3'],
    ['sqlite:///var/lib/c.sqlite3', '/var/lib/c.sqlite3'],
    ['sqlite:./c.sqlite3', join(process.cwd(), 'c.sqlite3')],
  ])('reads %s as %s', (address, path) => {
    expect(readDatabaseAddress(address)).toEqual({ kind: 'sqlite', path });
  });
});
