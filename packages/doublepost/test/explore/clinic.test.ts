// @module-tag slow

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { freeUrl } from '../support/free-url.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { exploreTwice } from '../support/same-tree.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const CLINIC = `${ROOT}apps/clinic/bin/clinic.js`;
const RACES = `${ROOT}apps/clinic/races/`;
const PASSWORD = 'amazing grace 9';

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
  // Watched as long as by default: its worker looks for jobs every 500 ms.
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

describePostgres('doublepost explore of the clinic', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    clinic(['migrate'], database.url);
    const person = ['--email', 'admin@example.com', '--first-name', 'Ada', '--last-name', 'Admin'];
    const secret = ['--password', PASSWORD, '--hash-cost', '4'];
    clinic(['createsuperuser', ...person, ...secret], database.url);
  });
  afterAll(() => database.drop());

  it('traces a sign-up without what the worker does, and says where it looks like a race', async () => {
    const url = await freeUrl();
    const serve = `exec node ${CLINIC} serve --port {port} --workers 1 --hash-cost 4`;
    const { code, stdout, stderr } = await runCli(
      ['trace', `${RACES}signup.race.ts`, '--base-url', url, '--start', serve],
      { env: { DOUBLEPOST_UPSTREAM: database.url, BASE_URL: url } },
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /check-then-insert: \d+ looks into main_dashboarduser, \d+ inserts into it/,
    );
    expect(stdout).not.toMatch(/(?:UPDATE|DELETE FROM) pgboss/i);
  });

  it('finds the race by the commands of the guide, as they are written', async () => {
    const own = await createDatabase();
    onTestFinished(() => own.drop());
    const guide = readFileSync(`${ROOT}docs/explore.md`, 'utf8');
    const block = /```sh\n(npm ci && npm run build\n[^`]*)```/.exec(guide)?.[1] ?? '';
    const [build, ...commands] = block.split('\n');
    expect(build).toBe('npm ci && npm run build');
    const script = commands
      .join('\n')
      .replace('postgres://USER:PASSWORD@localhost/NAME', `'${own.url}'`)
      .replace('http://127.0.0.1:8201', await freeUrl());
    const { DEBUG: _debug, ...inherited } = process.env;
    const shell = spawn('sh', ['-ec', script], { cwd: ROOT, env: { ...inherited, NO_COLOR: '1' } });
    let stdout = '';
    shell.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    const [code] = await once(shell, 'close');
    expect(stdout).toMatch(/RACE {2}/);
    expect(stdout).toContain('main_dashboarduser_email_key');
    expect(code).toBe(1);
  }, 120_000);

  // The other two: `npm run bench explore-clinic`.
  it.each([
    ['signup', 'none', 'race'],
    ['admin', 'handled', 'proved'],
  ])(
    '%s with protection %s: %s, twice alike, and the database is left as it was',
    async (file, protection, kind) => {
      const before = await database.run('SELECT count(*) FROM main_dashboarduser');
      const exploration = await exploreTwice(async () => {
        const { code, stdout, stderr } = await exploreClinic(database, file, protection);
        expect(stderr).toBe('');
        expect(code).toBe(kind === 'race' ? 1 : 0);
        return JSON.parse(stdout).exploration;
      });
      expect(exploration.kind).toBe(kind);
      if (exploration.kind === 'race') {
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
