import type { AdminModel } from './model-admin.ts';
import { patientsAdmin } from './patients-admin.ts';
import { usersAdmin } from './users-admin.ts';

/** The models of the admin, in the order in which its index names them. */
export const ADMIN_SITE: readonly AdminModel[] = [usersAdmin, patientsAdmin];
