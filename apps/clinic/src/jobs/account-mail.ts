import type { ClinicDatabase } from '../database/schema.ts';
import { findLanguage, type Language } from '../i18n/language.ts';
import { textsOf } from '../i18n/texts.ts';
import type { Mail } from '../mail/mailer.ts';
import { createToken, type TokenOwner, type TokenPurpose } from '../models/account-token.ts';
import { enqueueJob } from './enqueue-job.ts';

/** Where the links lead, after the address of the site and before the secret. */
export const LINK_PATHS: Readonly<Record<TokenPurpose, string>> = {
  validation: '/mon-compte/activer/',
  reset: '/mon-compte/reset-password/lien/',
};

/** What a job needs to know to write its mail. */
interface AccountMailPayload {
  readonly to: string;
  readonly language: Language;
  /** Gone from the queue once the mail is sent. */
  readonly token: string;
}

/**
 * Enqueues a mail with a link. Given an open transaction, there is a mail exactly if it is
 * committed.
 */
export async function enqueueAccountMail(
  database: ClinicDatabase,
  purpose: TokenPurpose,
  mail: { readonly owner: TokenOwner; readonly language: Language },
  now: Date,
): Promise<void> {
  const { owner, language } = mail;
  const token = await createToken(database, owner, purpose, now);
  const payload: AccountMailPayload = { to: owner.email, language, token };
  await enqueueJob(database, { kind: `${purpose}-mail`, payload }, now);
}

/**
 * Writes the mail of a job.
 *
 * @param publicUrl the site's address without a slash at its end.
 */
export function writeAccountMail(
  job: { readonly id: string; readonly kind: string; readonly payload: object },
  publicUrl: string,
): Mail {
  const purpose = PURPOSES[job.kind];
  if (purpose === undefined) throw new Error(`No such kind of job: ${job.kind}`);
  const { to, language, token } = job.payload as AccountMailPayload;
  const { mails } = textsOf(findLanguage(language) ?? 'fr');
  const link = `${publicUrl}${LINK_PATHS[purpose]}${token}/`;
  return purpose === 'reset'
    ? { id: job.id, to, subject: mails.resetSubject, text: mails.reset(link) }
    : { id: job.id, to, subject: mails.validationSubject, text: mails.validation(link) };
}

const PURPOSES: Readonly<Record<string, TokenPurpose>> = {
  'validation-mail': 'validation',
  'reset-mail': 'reset',
};
