import type { FastifyRequest } from 'fastify';
import type { ClinicDatabase, DashboardUser } from '../database/schema.ts';
import '../sessions/session-data.ts';

/** An active account, signed in. */
export type Account = Pick<
  DashboardUser,
  | 'id'
  | 'first_name'
  | 'last_name'
  | 'email'
  | 'is_patient'
  | 'is_staff'
  | 'creation_date'
  | 'last_login'
> & { readonly patient_id: string | null };

/** The account that is signed in; one that was deactivated meanwhile is not. */
export async function findAccount(
  database: ClinicDatabase,
  request: FastifyRequest,
): Promise<Account | undefined> {
  const { userId } = request.session;
  if (userId === undefined) return undefined;
  return database
    .selectFrom('main_dashboarduser as user')
    .leftJoin('main_patientuser as patient', 'patient.user_id', 'user.id')
    .select(['user.id', 'first_name', 'last_name', 'email', 'is_patient', 'is_staff'])
    .select(['creation_date', 'last_login', 'patient_id'])
    .where('user.id', '=', userId)
    .where('is_active', '=', true)
    .executeTakeFirst();
}
