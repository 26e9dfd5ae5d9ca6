import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../packages/doublepost/src/check.ts';
import { planFromFile } from '../packages/doublepost/src/plan/from-file.ts';
import type { Verdict } from '../packages/doublepost/src/verdict/verdict.ts';
import { type Clinic, startClinic } from './support/start-clinic.ts';

const RACES = fileURLToPath(new URL('../apps/clinic/races/', import.meta.url));

describe.each([1, 4])('the clinic with %i workers', (workers) => {
  describe.each(['none', 'handled'] as const)('and protection %s', (protection) => {
    let folder: string;
    let database: string;
    let clinic: Clinic;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'doublepost-clinic-'));
      database = `sqlite:${join(folder, 'clinic.sqlite3')}`;
      // A cheap hash: the windows are 50 ms wide instead of 200, still far wider than the spread.
      const words = ['--workers', String(workers), '--protection', protection, '--hash-cost', '10'];
      clinic = await startClinic(database, words);
    });

    afterAll(async () => {
      await clinic.stop();
      rmSync(folder, { recursive: true });
    });

    async function race(scenario: 'signup' | 'admin'): Promise<Verdict> {
      const env = {
        BASE_URL: clinic.url,
        ADMIN_EMAIL: 'admin@example.com',
        ADMIN_PASSWORD: clinic.adminPassword,
      };
      const plan = await planFromFile(join(RACES, `${scenario}.race.ts`), { env }, { database });
      return check(plan, { rounds: 8 });
    }

    // The admin first: on SQLite the notes of mails sent after sign-ups are writers of their own.
    it('answers a double addition as it must', async () => {
      const verdict = await race('admin');
      // One worker has one connection, on which transactions follow one another: nothing to find.
      if (protection === 'handled' || workers === 1) {
        expect(verdict).toMatchObject({ kind: 'clean', rounds: 8 });
      } else {
        const findings = [
          { kind: 'server-error', affects: 'answer', detail: 'database is locked' },
        ];
        expect(verdict).toMatchObject({ kind: 'race', findings });
      }
    });

    it('answers a double sign-up as it must', async () => {
      const verdict = await race('signup');
      if (protection === 'handled') {
        expect(verdict).toMatchObject({ kind: 'clean', rounds: 8 });
      } else {
        const detail = 'UNIQUE constraint failed: main_dashboarduser.email';
        const findings = [{ kind: 'server-error', affects: 'answer', detail }];
        expect(verdict).toMatchObject({ kind: 'race', findings });
      }
    });
  });
});
