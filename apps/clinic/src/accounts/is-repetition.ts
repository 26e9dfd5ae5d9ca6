import type { FastifyRequest } from 'fastify';
import { findToken } from '../models/account-token.ts';
import { verifyPassword } from '../passwords.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { admitAttempt } from './throttle.ts';

/**
 * Whether a new password that came too late is the one that the account has got by the same link:
 * the second of two clicks. It counts as an attempt to sign in, since the answer tells whether the
 * password is right.
 */
export async function isRepetition(
  { database, now, rules }: ClinicContext,
  request: FastifyRequest,
  token: string,
  password: string,
): Promise<boolean> {
  if (rules.repeatedNewPassword === 'link-not-valid') return false;
  const found = await findToken(database, token, 'reset', now());
  if (found === undefined || !found.isUsed || !found.owner.is_active) return false;
  const { email } = found.owner;
  const attempt = { action: 'sign-in', email, address: request.ip } as const;
  const admission = await admitAttempt(database, attempt, now());
  if (admission.kind === 'refused') return false;
  const isSame = await verifyPassword(password, found.owner.password);
  if (isSame) await admission.forget();
  return isSame;
}
