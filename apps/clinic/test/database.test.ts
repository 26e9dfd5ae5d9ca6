import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUniqueViolation } from '../src/database/database-refusals.ts';
import { dialectOf } from '../src/database/dialect.ts';
import { MIGRATIONS, migrate, requireMigrated } from '../src/database/migrate.ts';
import { openDatabase } from '../src/database/open-database.ts';
import type { ClinicDatabase } from '../src/database/schema.ts';
import { inTransaction } from '../src/database/transaction.ts';
import { createToken, findToken, useToken } from '../src/models/account-token.ts';
import { updateUser } from '../src/models/change-user.ts';
import { insertPatient, insertUser } from '../src/models/save-user.ts';
import { describeOn, dialects, EMAIL_REFUSED } from './support/dialects.ts';
import { createTempDatabase, type TempDatabase } from './support/temp-database.ts';

const NOW = new Date('2026-06-15T12:00:00.000Z');

function newUser(email: string): Parameters<typeof insertUser>[1] {
  return { email, password: 'x', first_name: 'a', last_name: 'bc', is_patient: true };
}

function count(database: ClinicDatabase): Promise<number> {
  return database
    .selectFrom('main_dashboarduser')
    .select('id')
    .execute()
    .then((rows) => rows.length);
}

for (const dialect of dialects) {
  describeOn(dialect, 'the database', () => {
    let temp: TempDatabase;
    let other: ClinicDatabase;

    beforeEach(async () => {
      temp = await createTempDatabase(dialect);
      other = openDatabase(temp.address);
    });

    afterEach(async () => {
      await other.destroy();
      await temp.dispose();
    });

    it('takes nothing at all as the only value of a statement', async () => {
      await insertUser(temp.database, newUser('jean@example.org'), NOW);
      const users = temp.database.updateTable('main_dashboarduser').set({ last_login: null });
      const [{ numUpdatedRows } = {}] = await users.execute();
      expect(numUpdatedRows).toBe(2n);
    });

    it('keeps booleans, dates and nothing at all', async () => {
      await insertUser(temp.database, newUser('Jean@Example.org'), NOW);
      const user = await temp.database
        .selectFrom('main_dashboarduser')
        .selectAll()
        .where('email', '=', 'jean@example.org')
        .executeTakeFirstOrThrow();
      expect(user).toMatchObject({
        first_name: 'A',
        last_name: 'BC',
        is_patient: true,
        is_active: false,
        has_been_validated: null,
        enable_notifications: true,
        last_login: null,
        creation_date: NOW,
        last_update_date: NOW,
      });
      expect(dialectOf(temp.database)).toBe(dialect);
      expect(user.uuid).toMatch(/^[0-9a-f-]{36}$/u);
    });

    it('saves a patient with what the age gives', async () => {
      const user = await insertUser(temp.database, newUser('p@example.org'), NOW);
      await insertPatient(temp.database, user, 40, NOW);
      const patients = await temp.database.selectFrom('main_patientuser').selectAll().execute();
      expect(patients).toEqual([
        { user_id: user.id, patient_id: 'ABC86', birth_year: 1986, patient_age: 40 },
      ]);
    });

    it('keeps the moment of creation, and notes that of every save', async () => {
      const user = newUser('p@example.org');
      const { id } = await insertUser(temp.database, user, NOW);
      const later = new Date(NOW.getTime() + 86_400_000);
      const { email, first_name, last_name } = user;
      const flags = { is_active: true, is_staff: false, is_superuser: false, is_patient: false };
      const others = { is_manager: false, is_doctor: false, enable_notifications: true };
      const change = {
        email,
        first_name,
        last_name,
        has_been_validated: null,
        ...flags,
        ...others,
      };
      expect(await updateUser(temp.database, id, change, later)).toBe(true);
      const saved = await temp.database
        .selectFrom('main_dashboarduser')
        .select(['creation_date', 'last_update_date'])
        .where('id', '=', id)
        .executeTakeFirst();
      expect(saved).toEqual({ creation_date: NOW, last_update_date: later });
    });

    it('deletes the patient together with the account', async () => {
      const user = await insertUser(temp.database, newUser('p@example.org'), NOW);
      await insertPatient(temp.database, user, 40, NOW);
      await temp.database.deleteFrom('main_dashboarduser').where('id', '=', user.id).execute();
      expect(await temp.database.selectFrom('main_patientuser').selectAll().execute()).toEqual([]);
    });

    it('refuses a second account with the same address and says at which column', async () => {
      await insertUser(temp.database, newUser('p@example.org'), NOW);
      const error: unknown = await insertUser(temp.database, newUser('P@example.org'), NOW).catch(
        (refusal: unknown) => refusal,
      );
      expect(error).toMatchObject(EMAIL_REFUSED[dialect]);
      if (dialect === 'postgres') {
        expect(error).toMatchObject({ detail: 'Key (email)=(p@example.org) already exists.' });
      }
      expect(isUniqueViolation(error, 'main_dashboarduser.email')).toBe(true);
      expect(isUniqueViolation(error, 'main_dashboarduser.uuid')).toBe(false);
    });

    it('refuses a second patient of one account and says at which column', async () => {
      const user = await insertUser(temp.database, newUser('p@example.org'), NOW);
      await insertPatient(temp.database, user, 40, NOW);
      const error: unknown = await insertPatient(temp.database, user, 41, NOW).catch(
        (refusal: unknown) => refusal,
      );
      expect(isUniqueViolation(error, 'main_patientuser.user_id')).toBe(true);
      expect(isUniqueViolation(error, 'main_dashboarduser.email')).toBe(false);
    });

    it('rolls a transaction back when its work throws', async () => {
      const before = await count(temp.database);
      const work = inTransaction(temp.database, 'deferred', async (transaction) => {
        await insertUser(transaction, newUser('p@example.org'), NOW);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect(await count(temp.database)).toBe(before);
    });

    it('counts in numbers', async () => {
      const { count: users } = await temp.database
        .selectFrom('main_dashboarduser')
        .select((select) => select.fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      expect(users).toBe(1);
    });

    it('is migrated once, and can be taken back', async () => {
      expect(await migrate(temp.database)).toEqual([]);
      await requireMigrated(temp.database);
      const migrations = Object.values(MIGRATIONS);
      for (const { down } of [...migrations].reverse()) await down?.(temp.database);
      for (const { up } of migrations) await up(temp.database);
      expect(await count(temp.database)).toBe(0);
    });

    it('is migrated with the links in it, which stay those of their accounts', async () => {
      const { database } = temp;
      const { id } = await insertUser(database, newUser('p@example.org'), NOW);
      const owner = { id, email: 'p@example.org', password: 'x' };
      const token = await createToken(database, owner, 'validation', NOW);
      const recovery = MIGRATIONS['0004-account-recovery'];
      await recovery?.down?.(database);
      await recovery?.up(database);
      expect(await findToken(database, token, 'validation', NOW)).toMatchObject({ owner });
    });

    it('is migrated with the accounts in it, of which those that wait are told from others', async () => {
      const { database } = temp;
      const add = async (name: string, more: Partial<Parameters<typeof insertUser>[1]> = {}) => {
        const { id } = await insertUser(database, { ...newUser(`${name}@a.org`), ...more }, NOW);
        return { id, email: `${name}@a.org`, password: 'x' };
      };
      const log = (object: { readonly id: number }, flag: number, message: string) =>
        database
          .insertInto('django_admin_log')
          .values({
            action_time: NOW,
            user_id: object.id,
            object_table: 'main_dashboarduser',
            object_id: String(object.id),
            object_repr: '',
            action_flag: flag,
            change_message: message,
          })
          .execute();
      await createToken(database, await add('waits'), 'validation', NOW);
      await log(await add('corrected'), 2, '[{"changed": {"fields": ["email"]}}]');
      await log(await add('switched-off'), 2, '[{"changed": {"fields": ["email", "is_active"]}}]');
      await log(await add('added'), 1, '[{"added": {}}]');
      await add('active', { is_active: true });
      await add('signed-in', { last_login: NOW });
      await add('doctor', { is_patient: false });
      const validated = await createToken(database, await add('validated'), 'validation', NOW);
      await useToken(database, validated, NOW);

      const recovery = MIGRATIONS['0004-account-recovery'];
      await recovery?.down?.(database);
      await recovery?.up(database);
      const waiting = await database
        .selectFrom('main_dashboarduser')
        .select('email')
        .where('awaits_activation', '=', true)
        .orderBy('id')
        .execute();
      expect(waiting.map(({ email }) => email)).toEqual(['waits@a.org', 'corrected@a.org']);
    });

    it('goes on after a transaction that the database has refused', async () => {
      const refused = inTransaction(temp.database, 'immediate', async (transaction) => {
        await insertUser(transaction, newUser('p@example.org'), NOW);
        await insertUser(transaction, newUser('p@example.org'), NOW);
      });
      await expect(refused).rejects.toMatchObject(EMAIL_REFUSED[dialect]);
      expect(await count(temp.database)).toBe(1);
      await insertUser(other, newUser('p@example.org'), NOW);
      expect(await count(temp.database)).toBe(2);
    });
  });
}

describe('a SQLite database', () => {
  let temp: TempDatabase;
  let other: ClinicDatabase;

  beforeEach(async () => {
    temp = await createTempDatabase('sqlite');
    other = openDatabase(temp.address);
  });

  afterEach(async () => {
    await other.destroy();
    await temp.dispose();
  });

  it('refuses a reader that wants to write after another has written, and only that once', async () => {
    const refused = inTransaction(other, 'deferred', async (transaction) => {
      await count(transaction);
      await insertUser(temp.database, newUser('first@example.org'), NOW);
      await insertUser(transaction, newUser('second@example.org'), NOW);
    });
    await expect(refused).rejects.toMatchObject({
      name: 'SqliteError',
      message: 'database is locked',
    });
    // The same connection must be able to write at once, without waiting for garbage collection.
    await insertUser(other, newUser('third@example.org'), NOW);
    expect(await count(temp.database)).toBe(3);
  });
});
