import type { ClinicDatabase, DashboardUser } from '../database/schema.ts';
import { normaliseUser, type UserNames } from './dashboard-user.ts';
import { derivePatient } from './patient-user.ts';

/** What can be changed of an account; without a `password` or a `last_login` the stored one stays. */
export type UserChange = Omit<
  DashboardUser,
  | 'id'
  | 'password'
  | 'uuid'
  | 'last_login'
  | 'creation_date'
  | 'last_update_date'
  | 'awaits_activation'
> &
  Partial<Pick<DashboardUser, 'password' | 'last_login'>>;

/**
 * Saves an account that exists, in the form that the table holds, and its patient's row with it.
 *
 * @param change its `password` is the stored form, never the typed one.
 * @returns whether it still existed.
 * @throws the driver's error when the address is taken.
 */
export async function updateUser(
  database: ClinicDatabase,
  id: number,
  change: UserChange,
  now: Date,
): Promise<boolean> {
  const saved = normaliseUser(change);
  // The first statement, since it also keeps others from deleting the row before the commit.
  const { numUpdatedRows } = await database
    .updateTable('main_dashboarduser')
    .set({
      ...saved,
      // Switched off later, it is not to be activated by its own links.
      ...(saved.is_active ? { awaits_activation: false } : {}),
      last_update_date: now,
    })
    .where('id', '=', id)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  if (saved.is_patient) await savePatientOf(database, id, saved, now);
  return true;
}

async function savePatientOf(
  database: ClinicDatabase,
  id: number,
  names: UserNames,
  now: Date,
): Promise<void> {
  const patient = await database
    .selectFrom('main_patientuser')
    .select('patient_age')
    .where('user_id', '=', id)
    .executeTakeFirst();
  if (patient === undefined) return insertEmptyPatient(database, id);
  if (patient.patient_age === null) return;
  await database
    .updateTable('main_patientuser')
    .set(derivePatient(names, patient.patient_age, now))
    .where('user_id', '=', id)
    .execute();
}

/** Creates the row of a patient whose age is not known yet. */
export async function insertEmptyPatient(database: ClinicDatabase, userId: number): Promise<void> {
  await database.insertInto('main_patientuser').values({ user_id: userId }).execute();
}
