// @module-tag slow

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { check } from '../packages/doublepost/src/check.ts';
import { planFromFile } from '../packages/doublepost/src/plan/from-file.ts';
import type { Verdict } from '../packages/doublepost/src/verdict/verdict.ts';
import { startClinic } from './support/start-clinic.ts';

const RACES = fileURLToPath(new URL('../apps/clinic/races/', import.meta.url));

const CASES = [1, 4].flatMap((workers) =>
  (['none', 'handled'] as const).map((protection) => ({ workers, protection })),
);

/** Starts a clinic with an empty database, checks a scenario after the other, and ends it. */
async function raceAll(
  scenarios: readonly string[],
  { workers, protection }: (typeof CASES)[number],
): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), 'doublepost-clinic-'));
  const database = `sqlite:${join(folder, 'clinic.sqlite3')}`;
  // A cheap hash: the windows are 50 ms wide instead of 200, still far wider than the spread.
  const words = ['--workers', `${workers}`, '--protection', protection, '--hash-cost', '10'];
  const clinic = await startClinic(database, words);
  const env = {
    BASE_URL: clinic.url,
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: clinic.adminPassword,
  };
  try {
    const verdicts: Verdict[] = [];
    for (const scenario of scenarios) {
      const plan = await planFromFile(join(RACES, `${scenario}.race.ts`), { env }, { database });
      verdicts.push(await check(plan, { rounds: 8 }));
    }
    return verdicts;
  } finally {
    await clinic.stop();
    rmSync(folder, { recursive: true });
  }
}

/** A request that fails although no number of rows is wrong. */
function unhandled(detail: string): object {
  return { kind: 'race', findings: [{ kind: 'server-error', affects: 'answer', detail }] };
}

const CLEAN = { kind: 'clean', rounds: 8 };
const LOCKED = unhandled('database is locked');
const NOT_UNIQUE = unhandled('UNIQUE constraint failed: main_dashboarduser.email');

// They wait for mails and rounds more than they reckon.
describe.concurrent('a double addition and a double sign-up are answered as they must', () => {
  it.each(CASES)(
    'with $workers workers and protection $protection',
    async (clinic) => {
      // The admin first: on SQLite the notes of mails sent after sign-ups are writers of their own.
      const [addition, signUp] = await raceAll(['admin', 'signup'], clinic);
      const isHandled = clinic.protection === 'handled';
      // One worker has one connection, on which transactions follow one another: nothing to find.
      expect(addition).toMatchObject(isHandled || clinic.workers === 1 ? CLEAN : LOCKED);
      expect(signUp).toMatchObject(isHandled ? CLEAN : NOT_UNIQUE);
    },
    120_000,
  );
});
