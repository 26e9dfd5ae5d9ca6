import { type Expression, type SqlBool, sql } from 'kysely';
import type {
  ClinicDatabase,
  DashboardUser,
  DashboardUserTable,
  PatientUserTable,
} from '../../database/schema.ts';
import { fullName } from '../../models/dashboard-user.ts';

/** A row of the admin: an account, with what a patient has more. Both models are shown from it. */
export type Account = Omit<DashboardUser, 'password' | 'awaits_activation'> & {
  readonly patient_id: string | null;
  readonly birth_year: number | null;
  readonly patient_age: number | null;
};

/** A column of the two joined tables; never a name that came with a request. */
export type AccountColumn =
  | `user.${keyof DashboardUserTable}`
  | `patient.${keyof PatientUserTable}`;

/** Which accounts are meant. */
export interface AccountSelection {
  readonly scope: 'all' | 'patients';
  readonly conditions: readonly Expression<SqlBool>[];
}

/** One step of an ordering. */
export interface OrderStep {
  readonly column: AccountColumn;
  readonly descending: boolean;
}

/** A part of the selected accounts, in order. */
export interface Slice {
  readonly order: readonly OrderStep[];
  readonly limit: number;
  readonly offset: number;
}

/** How many accounts are selected. */
export async function countAccounts(
  database: ClinicDatabase,
  selection: AccountSelection,
): Promise<number> {
  const { count } = await selected(database, selection)
    .select((build) => build.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The selected accounts of a slice; accounts that the order leaves equal come newest first. */
export async function listAccounts(
  database: ClinicDatabase,
  selection: AccountSelection,
  slice: Slice,
): Promise<readonly Account[]> {
  let query = selected(database, selection).select(ACCOUNT_COLUMNS);
  for (const { column, descending } of slice.order) {
    query = query.orderBy(sql.ref(column), (step) =>
      (descending ? step.desc() : step.asc()).nullsLast(),
    );
  }
  return query.orderBy('user.id', 'desc').limit(slice.limit).offset(slice.offset).execute();
}

/** The accounts with these ids, oldest first. */
export function findAccounts(
  database: ClinicDatabase,
  scope: AccountSelection['scope'],
  ids: readonly number[],
): Promise<readonly Account[]> {
  return selected(database, { scope, conditions: [] })
    .select(ACCOUNT_COLUMNS)
    .where('user.id', 'in', ids)
    .orderBy('user.id')
    .execute();
}

/** What an account is called: the patient id for patients, else "first last". */
export function accountName(account: Account): string {
  return fullName(account, account.is_patient ? account.patient_id : null);
}

const ACCOUNT_COLUMNS = [
  'user.id',
  'user.last_login',
  'user.email',
  'user.is_staff',
  'user.is_superuser',
  'user.is_active',
  'user.has_been_validated',
  'user.is_manager',
  'user.is_doctor',
  'user.is_patient',
  'user.creation_date',
  'user.last_update_date',
  'user.first_name',
  'user.last_name',
  'user.uuid',
  'user.enable_notifications',
  'patient.patient_id',
  'patient.birth_year',
  'patient.patient_age',
] as const;

function selected(database: ClinicDatabase, { scope, conditions }: AccountSelection) {
  let query = database
    .selectFrom('main_dashboarduser as user')
    .leftJoin('main_patientuser as patient', 'patient.user_id', 'user.id');
  if (scope === 'patients') query = query.where('patient.user_id', 'is not', null);
  for (const condition of conditions) query = query.where(condition);
  return query;
}
