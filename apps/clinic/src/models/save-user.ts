import { randomUUID } from 'node:crypto';
import type { ClinicDatabase, NewDashboardUser } from '../database/schema.ts';
import { normaliseUser, type UserNames } from './dashboard-user.ts';
import { derivePatient } from './patient-user.ts';

/** What a new account is made from; the rest is derived or has a default. */
export type NewUser = Omit<NewDashboardUser, 'uuid' | 'creation_date' | 'last_update_date'>;

/** An account that has been inserted. */
export interface SavedUser extends UserNames {
  readonly id: number;
}

/**
 * Inserts an account, in the form that the table holds.
 *
 * @param user its `password` is the stored form, never the typed one.
 * @throws the driver's error when the address is taken.
 */
export async function insertUser(
  database: ClinicDatabase,
  user: NewUser,
  now: Date,
): Promise<SavedUser> {
  // Awaited here, so that the stack of a refusal names this function.
  return await database
    .insertInto('main_dashboarduser')
    .values({
      ...normaliseUser(user),
      uuid: randomUUID(),
      creation_date: now,
      last_update_date: now,
    })
    .returning(['id', 'first_name', 'last_name'])
    .executeTakeFirstOrThrow();
}

/** Creates the patient's row: empty first, then saved with what the age gives. */
export async function insertPatient(
  database: ClinicDatabase,
  user: SavedUser,
  age: number,
  now: Date,
): Promise<void> {
  await database.insertInto('main_patientuser').values({ user_id: user.id }).execute();
  await database
    .updateTable('main_patientuser')
    .set(derivePatient(user, age, now))
    .where('user_id', '=', user.id)
    .execute();
}

/** Whether an account has exactly this address. */
export async function emailExists(database: ClinicDatabase, email: string): Promise<boolean> {
  const found = await database
    .selectFrom('main_dashboarduser')
    .select('id')
    .where('email', '=', email)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
