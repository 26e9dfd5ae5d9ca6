// @module-tag slow

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../packages/doublepost/src/check.ts';
import { planFromFile } from '../packages/doublepost/src/plan/from-file.ts';
import { planFromPage } from '../packages/doublepost/src/plan/from-page.ts';
import {
  DJANGO_PASSWORD,
  type DjangoSite,
  hasDjango,
  startDjango,
} from './support/start-django.ts';

const RACES = fileURLToPath(new URL('../apps/clinic/races/', import.meta.url));

/** The pages of the clinic, written in Django: nothing here knows doublepost. */
describe.skipIf(!hasDjango)('the scenarios of the clinic against Django', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doublepost-django-'));
  let site: DjangoSite;
  let baseUrl: string;
  let database: string;

  beforeAll(async () => {
    site = await startDjango(folder);
    baseUrl = site.url;
    database = `sqlite:${site.path}`;
  });

  afterAll(async () => {
    await site?.stop();
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
    const secrets = { ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: DJANGO_PASSWORD };
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
      // Beside them the session, in which Django keeps its message.
      changes: expect.arrayContaining([
        expect.objectContaining({ table: 'django_admin_log', inserted: 1 }),
        expect.objectContaining({ table: 'main_dashboarduser', inserted: 1 }),
      ]),
    });
  });

  it('find the same without a scenario, from the address alone', async () => {
    const plan = planFromPage(`${baseUrl}/mon-compte/creer/patient/`);
    expect(await check(plan, { rounds: 3 })).toMatchObject({ kind: 'race' });
  });
});
