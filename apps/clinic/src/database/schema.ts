import type { Generated, Insertable, Kysely, Selectable } from 'kysely';

/** A row of `main_dashboarduser`: one account, of a patient or of the staff. */
export interface DashboardUserTable {
  id: Generated<number>;
  /** `bcrypt_sha256$$2b$12$...` */
  password: string;
  last_login: Generated<Date | null>;
  /** Unique, lower case. */
  email: string;
  is_staff: Generated<boolean>;
  is_superuser: Generated<boolean>;
  is_active: Generated<boolean>;
  /** Whether it has signed itself up and was never active since; the staff cannot set it. */
  awaits_activation: Generated<boolean>;
  has_been_validated: Generated<boolean | null>;
  is_manager: Generated<boolean>;
  is_doctor: Generated<boolean>;
  is_patient: Generated<boolean>;
  creation_date: Date;
  last_update_date: Date;
  first_name: string;
  last_name: string;
  uuid: string;
  enable_notifications: Generated<boolean>;
}

/** A row of `main_patientuser`: what an account of a patient has more. Created empty, then saved. */
export interface PatientUserTable {
  user_id: number;
  patient_id: Generated<string | null>;
  birth_year: Generated<number | null>;
  patient_age: Generated<number | null>;
}

/** A row of `django_session`: one browser's session. */
export interface SessionTable {
  session_key: string;
  /** JSON. */
  session_data: string;
  expire_date: Date;
  /** The account that is signed in. */
  user_id: Generated<number | null>;
}

/** A row of `clinic_sign_in_attempt`: how often somebody tried of late, by what is limited. */
export interface SignInAttemptTable {
  /** A hash of the account, the network address, or both. */
  attempt_key: string;
  /** A hash of the account alone; none where only the network address is counted. */
  account_key: Generated<string | null>;
  attempts: number;
  /** When counting starts anew. */
  window_ends: Date;
}

/** A row of `clinic_account_token`: one link that was sent by mail. */
export interface AccountTokenTable {
  /** SHA-256 of the token in hexadecimal; the token itself is in the mail only. */
  token_hash: string;
  user_id: number;
  purpose: 'reset' | 'validation';
  /** The account's address that it was sent to: with another one the account has no such link. */
  email: string;
  /** SHA-256 of the stored password at the time: another password makes the link invalid. */
  password_mark: string;
  expire_date: Date;
  used_date: Generated<Date | null>;
}

/**
 * A row of `clinic_job`: something to do after a request, at least once. On SQLite only; on
 * PostgreSQL the jobs are in pg-boss's schema.
 */
export interface JobTable {
  id: string;
  kind: string;
  /** JSON. */
  payload: string;
  state: 'waiting' | 'done' | 'failed';
  /** How often it was begun. */
  attempts: number;
  creation_date: Date;
  /** Not to be begun before; while somebody is at it, the end of the lease. */
  due_date: Date;
  end_date: Generated<Date | null>;
  last_error: Generated<string | null>;
}

/** A row of `django_admin_log`: one thing that a member of the staff did in the admin. */
export interface AdminLogTable {
  id: Generated<number>;
  action_time: Date;
  user_id: number;
  /** The table of the object, for example `main_dashboarduser`. */
  object_table: string;
  object_id: string;
  object_repr: string;
  /** 1 addition, 2 change, 3 deletion. */
  action_flag: number;
  change_message: string;
}

/** The tables of the clinic, under the names that they have in the original. */
export interface ClinicSchema {
  main_dashboarduser: DashboardUserTable;
  main_patientuser: PatientUserTable;
  django_session: SessionTable;
  django_admin_log: AdminLogTable;
  clinic_sign_in_attempt: SignInAttemptTable;
  clinic_account_token: AccountTokenTable;
  clinic_job: JobTable;
}

/** A connection to the clinic's database, or an open transaction on it. */
export type ClinicDatabase = Kysely<ClinicSchema>;

/** An account as it is read. */
export type DashboardUser = Selectable<DashboardUserTable>;

/** An account as it is written. */
export type NewDashboardUser = Insertable<DashboardUserTable>;
