import { createHash, randomBytes } from 'node:crypto';
import type { AccountTokenTable, ClinicDatabase } from '../database/schema.ts';

/** What a link is for. */
export type TokenPurpose = AccountTokenTable['purpose'];

/** How long a link is valid, in milliseconds: an hour, and a week. */
const LIFETIME_MS: Readonly<Record<TokenPurpose, number>> = {
  reset: 60 * 60 * 1000,
  validation: 7 * 24 * 60 * 60 * 1000,
};

/** Whom a link is for. */
export interface TokenOwner {
  readonly id: number;
  /** As it is stored. */
  readonly password: string;
  /** As it is stored: the link is for who reads the mails of this address. */
  readonly email: string;
}

/** A link that was sent to the address of an account and has not expired; the account as it is. */
export interface FoundToken {
  readonly owner: TokenOwner & {
    readonly first_name: string;
    readonly last_name: string;
    readonly is_active: boolean;
    /** Whether it has signed itself up and was never active since. */
    readonly awaits_activation: boolean;
  };
  readonly isUsed: boolean;
  /** Whether the account's password is another one than when the link was made. */
  readonly isPasswordChanged: boolean;
}

/** Makes the secret of a link. The table gets its hash only. */
export async function createToken(
  database: ClinicDatabase,
  owner: TokenOwner,
  purpose: TokenPurpose,
  now: Date,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await database
    .insertInto('clinic_account_token')
    .values({
      token_hash: sha256(token),
      user_id: owner.id,
      purpose,
      email: owner.email,
      password_mark: sha256(owner.password),
      expire_date: new Date(now.getTime() + LIFETIME_MS[purpose]),
    })
    .execute();
  return token;
}

/** Ends all links of an account for this, used or not. */
export async function endTokens(
  database: ClinicDatabase,
  { id }: TokenOwner,
  purpose: TokenPurpose,
): Promise<void> {
  await database
    .deleteFrom('clinic_account_token')
    .where('user_id', '=', id)
    .where('purpose', '=', purpose)
    .execute();
}

/** Whether a link for this was made since then that still can be used. */
export async function hasTokenSince(
  database: ClinicDatabase,
  owner: TokenOwner,
  purpose: TokenPurpose,
  since: Date,
): Promise<boolean> {
  const found = await database
    .selectFrom('clinic_account_token')
    .select('token_hash')
    .where('user_id', '=', owner.id)
    .where('purpose', '=', purpose)
    .where('email', '=', owner.email)
    .where('password_mark', '=', sha256(owner.password))
    .where('used_date', 'is', null)
    .where('expire_date', '>', new Date(since.getTime() + LIFETIME_MS[purpose]))
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * Looks up the secret of a link; undefined when there is none, it has expired, or the account has
 * another address than the one that it was sent to.
 */
export async function findToken(
  database: ClinicDatabase,
  token: string,
  purpose: TokenPurpose,
  now: Date,
): Promise<FoundToken | undefined> {
  const row = await database
    .selectFrom('clinic_account_token as token')
    .innerJoin('main_dashboarduser as user', 'user.id', 'token.user_id')
    .select(['user.id', 'user.password', 'user.is_active', 'user.awaits_activation'])
    .select(['user.email', 'user.first_name', 'user.last_name'])
    .select(['token.used_date', 'token.password_mark'])
    .where('token_hash', '=', sha256(token))
    .where('purpose', '=', purpose)
    .where('expire_date', '>', now)
    .whereRef('token.email', '=', 'user.email')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    owner: row,
    isUsed: row.used_date !== null,
    isPasswordChanged: row.password_mark !== sha256(row.password),
  };
}

/**
 * Uses up the secret of a link.
 *
 * @returns false when somebody else did so before, however shortly.
 */
export async function useToken(
  database: ClinicDatabase,
  token: string,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('clinic_account_token')
    .set({ used_date: now })
    .where('token_hash', '=', sha256(token))
    .where('used_date', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
