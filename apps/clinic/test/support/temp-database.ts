import type { Dialect } from '../../src/database/dialect.ts';
import { type OpenOptions, openDatabase } from '../../src/database/open-database.ts';
import type { ClinicDatabase } from '../../src/database/schema.ts';
import { insertUser } from '../../src/models/save-user.ts';
import { hashPassword } from '../../src/passwords.ts';
import { createTempAddress } from './temp-address.ts';

export const STAFF = { email: 'staff@example.org', password: 'a staff password' };

/** The cheapest cost that bcrypt has: for tests in which the hash is not the point. */
export const FAST_HASH_COST = 4;

export interface TempDatabase {
  readonly address: string;
  readonly database: ClinicDatabase;
  readonly dispose: () => Promise<void>;
}

/** A migrated database of its own, with one account of the staff. */
export async function createTempDatabase(
  dialect: Dialect = 'sqlite',
  options: OpenOptions = {},
): Promise<TempDatabase> {
  const { address, remove } = await createTempAddress(dialect);
  const database = openDatabase(address, options);
  await insertUser(
    database,
    {
      email: STAFF.email,
      password: await hashPassword(STAFF.password, FAST_HASH_COST),
      first_name: 'Ada',
      last_name: 'Staff',
      is_active: true,
      is_staff: true,
    },
    new Date(),
  );
  const dispose = async (): Promise<void> => {
    await database.destroy();
    await remove();
  };
  return { address, database, dispose };
}

/** How many users and patients there are besides the staff, and patients without a user. */
export async function countAccounts(database: ClinicDatabase): Promise<{
  users: number;
  patients: number;
  usersWithoutPatient: number;
}> {
  const users = await database
    .selectFrom('main_dashboarduser')
    .select(['id', 'is_patient'])
    .where('email', '!=', STAFF.email)
    .execute();
  const patients = await database
    .selectFrom('main_patientuser')
    .select(['user_id', 'patient_id'])
    .where('patient_id', 'is not', null)
    .execute();
  const complete = new Set(patients.map((patient) => patient.user_id));
  return {
    users: users.length,
    patients: patients.length,
    usersWithoutPatient: users.filter((user) => user.is_patient && !complete.has(user.id)).length,
  };
}
