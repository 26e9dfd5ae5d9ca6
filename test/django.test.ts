import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../packages/doublepost/src/check.ts';
import { planFromFile } from '../packages/doublepost/src/plan/from-file.ts';
import { planFromPage } from '../packages/doublepost/src/plan/from-page.ts';
import { findPython } from './support/find-python.ts';

const PROJECT = fileURLToPath(new URL('./django/', import.meta.url));
const RACES = fileURLToPath(new URL('../apps/clinic/races/', import.meta.url));

const python = findPython('django', 'python3-django');

/** The pages of the clinic, written in Django: nothing here knows doublepost. */
describe.skipIf(python === undefined)('the scenarios of the clinic against Django', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doublepost-django-'));
  const path = join(folder, 'db.sqlite3');
  const database = `sqlite:${path}`;
  const env = {
    ...process.env,
    DJANGO_SETTINGS_MODULE: 'settings',
    DJANGO_SUPERUSER_PASSWORD: 'correct-horse-battery',
    PYTHONPATH: PROJECT,
    PYTHONDONTWRITEBYTECODE: '1',
    CLINIC_DATABASE: path,
  };
  const stop: (() => Promise<unknown>)[] = [];
  let baseUrl: string;

  beforeAll(async () => {
    const name = ['--first_name', 'A', '--last_name', 'BC'];
    django('migrate', '--verbosity', '0');
    django('createsuperuser', '--noinput', '--email', 'admin@example.com', ...name);
    baseUrl = await serve();
  });

  afterAll(async () => {
    for (const end of stop) await end();
    rmSync(folder, { recursive: true });
  });

  it('find the unhandled unique violation behind the sign-up, and read it off the debug page', async () => {
    const plan = await planFromFile(
      join(RACES, 'signup.race.ts'),
      { env: { BASE_URL: baseUrl } },
      { database },
    );
    expect(await check(plan, { rounds: 5 })).toMatchObject({
      kind: 'race',
      findings: [
        {
          kind: 'server-error',
          affects: 'answer',
          detail: 'UNIQUE constraint failed: main_dashboarduser.email',
        },
      ],
      explanations: [{ cause: 'unhandled-unique-violation' }],
    });
  });

  it('sign in to the admin, which needs no option, and post its form', async () => {
    const secrets = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'correct-horse-battery' };
    const variables = { BASE_URL: baseUrl, ...secrets };
    const plan = await planFromFile(join(RACES, 'admin.race.ts'), { env: variables }, { database });
    const verdict = await check(plan, { rounds: 5 });
    // How often it is locked depends on the machine: 2 to 12 of 30 with the original.
    expect(['race', 'clean']).toContain(verdict.kind);
    expect(verdict.evidence.serial[0]?.outcome).toMatchObject({
      answers: [
        { status: 302, redirect: '/admin/main/dashboarduser/' },
        { status: 200, errors: [expect.stringMatching(/^Corrigez l.erreur/), expect.any(String)] },
      ],
      changes: [
        { table: 'django_admin_log', inserted: 1 },
        { table: 'main_dashboarduser', inserted: 1 },
      ],
    });
  });

  it('find the same without a scenario, from the address alone', async () => {
    const plan = planFromPage(`${baseUrl}/mon-compte/creer/patient/`);
    expect(await check(plan, { rounds: 3 })).toMatchObject({ kind: 'race' });
  });

  function django(...words: readonly string[]): void {
    execFileSync(python ?? '', ['-m', 'django', ...words], { env, stdio: 'ignore' });
  }

  async function serve(): Promise<string> {
    const address = `127.0.0.1:${await freePort()}`;
    const words = ['-m', 'django', 'runserver', '--noreload', address];
    const child = spawn(python ?? '', words, { env, stdio: 'ignore' });
    stop.push(async () => {
      child.kill();
      await once(child, 'close');
    });
    const url = `http://${address}`;
    while (
      !(await fetch(url).then(
        () => true,
        () => false,
      ))
    ) {
      if (child.exitCode !== null) throw new Error('Django did not start');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return url;
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
