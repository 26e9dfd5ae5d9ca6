import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ClinicDatabase, DashboardUser } from '../database/schema.ts';
import { fullName } from '../models/dashboard-user.ts';
import { ADDRESSES } from '../views/addresses.ts';
import type { Page } from '../views/layout.ts';
import '../sessions/session-data.ts';

/** An active account of the staff, signed in. */
export type Staff = Pick<DashboardUser, 'id' | 'first_name' | 'last_name' | 'is_superuser'>;

/** The account that is signed in, if it may use the admin. */
export async function findStaff(
  database: ClinicDatabase,
  request: FastifyRequest,
): Promise<Staff | undefined> {
  const { userId } = request.session;
  if (userId === undefined) return undefined;
  return database
    .selectFrom('main_dashboarduser')
    .select(['id', 'first_name', 'last_name', 'is_superuser'])
    .where('id', '=', userId)
    .where('is_active', '=', true)
    .where('is_staff', '=', true)
    .executeTakeFirst();
}

type Handler<Result> = (request: FastifyRequest, reply: FastifyReply) => Promise<Result>;

/** Thrown so that nothing is written by an account that was deleted after the request had come. */
export class StaffVanished extends Error {
  override readonly name = 'StaffVanished';

  constructor(options: ErrorOptions) {
    super('The account that is signed in was deleted meanwhile.', options);
  }
}

/** A handler for the staff only: everyone else is sent to sign in, and back afterwards. */
export function staffOnly(
  database: ClinicDatabase,
  handle: (request: FastifyRequest, reply: FastifyReply, staff: Staff) => Promise<FastifyReply>,
): Handler<FastifyReply> {
  return async (request, reply) => {
    const staff = await findStaff(database, request);
    if (staff === undefined) return sendToLogin(request, reply);
    try {
      return await handle(request, reply, staff);
    } catch (error) {
      if (error instanceof StaffVanished) return sendToLogin(request, reply);
      throw error;
    }
  };
}

function sendToLogin(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // The slashes stay readable, as in the addresses that Django makes.
  const next = encodeURIComponent(request.url).replaceAll('%2F', '/');
  return reply.redirect(`${ADDRESSES.adminLogin}?next=${next}`, 302);
}

/** What the layout shows of the person who is signed in. */
export function staffOfPage(staff: Staff, csrfToken: string): NonNullable<Page['staff']> {
  return { name: fullName(staff), csrfToken };
}
