import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { purgeExpired } from '../src/purge/purge-expired.ts';
import { startPurging } from '../src/purge/start-purging.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { runClinic } from './support/spawn-clinic.ts';
import { createTempDatabase, type TempDatabase } from './support/temp-database.ts';

const NOW = new Date('2026-06-15T12:00:00Z');
const LATER = new Date(NOW.getTime() + 1);

for (const dialect of dialects) {
  describeOn(dialect, 'what has expired', () => {
    let temp: TempDatabase;

    beforeEach(async () => {
      temp = await createTempDatabase(dialect);
    });

    afterEach(() => temp.dispose());

    /** Adds so many sessions, links and counts of attempts that end at the same moment. */
    const add = async (prefix: string, end: Date, count = 1): Promise<void> => {
      const { database } = temp;
      const { id } = await database
        .selectFrom('main_dashboarduser')
        .select('id')
        .executeTakeFirstOrThrow();
      const keys = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
      await database
        .insertInto('django_session')
        .values(keys.map((key) => ({ session_key: key, session_data: '{}', expire_date: end })))
        .execute();
      const links = { user_id: id, purpose: 'reset', email: '', password_mark: '' } as const;
      const token = { ...links, expire_date: end };
      await database
        .insertInto('clinic_account_token')
        .values(keys.map((key) => ({ ...token, token_hash: key, used_date: NOW })))
        .execute();
      await database
        .insertInto('clinic_sign_in_attempt')
        .values(keys.map((key) => ({ attempt_key: key, attempts: 1, window_ends: end })))
        .execute();
    };

    const left = async (): Promise<string[]> => {
      const { database } = temp;
      const sessions = await database.selectFrom('django_session').select('session_key').execute();
      const tokens = await database
        .selectFrom('clinic_account_token')
        .select('token_hash')
        .execute();
      const attempts = await database
        .selectFrom('clinic_sign_in_attempt')
        .select('attempt_key')
        .execute();
      return [...sessions, ...tokens, ...attempts].flatMap((row) => Object.values(row));
    };

    it('is deleted at its end, and nothing else is', async () => {
      await add('old', NOW);
      await add('new', LATER);
      expect(await purgeExpired(temp.database, NOW)).toEqual({
        sessions: 1,
        links: 1,
        attempts: 1,
      });
      expect(await left()).toEqual(['new0', 'new0', 'new0']);
      const nothing = { sessions: 0, links: 0, attempts: 0 };
      expect(await purgeExpired(temp.database, NOW)).toEqual(nothing);
    });

    it('is deleted once when several workers do it at the same time', async () => {
      await add('old', NOW, 1200);
      await add('new', LATER);
      const purged = await Promise.all([1, 2, 3, 4].map(() => purgeExpired(temp.database, NOW)));
      expect(await left()).toEqual(['new0', 'new0', 'new0']);
      for (const kind of ['sessions', 'links', 'attempts'] as const) {
        expect(purged.reduce((sum, one) => sum + one[kind], 0)).toBe(1200);
      }
    });

    it('is deleted from time to time, also after a failure, until that is stopped', async () => {
      await add('old', NOW);
      await add('new', LATER);
      const { database } = temp;
      await sql`ALTER TABLE django_session RENAME TO elsewhere`.execute(database);
      const report = vi.fn();
      const purging = startPurging({ database, now: () => NOW, report, pauseMs: 10 });
      await vi.waitFor(() => expect(report).toHaveBeenCalled());
      await sql`ALTER TABLE elsewhere RENAME TO django_session`.execute(database);
      await vi.waitFor(async () => expect(await left()).toEqual(['new0', 'new0', 'new0']));
      await purging.stop();
    });

    it('is deleted by the command as well', async () => {
      await add('old', NOW, 2);
      await add('new', new Date(Date.now() + 60_000));
      const arguments_ = ['purge', '--database', temp.address];
      expect(await runClinic(arguments_)).toEqual({
        code: 0,
        stdout: 'Purged: sessions 2, links of mails 2, counts of attempts 2\n',
        stderr: '',
      });
      expect(await left()).toEqual(['new0', 'new0', 'new0']);
    });
  });
}
