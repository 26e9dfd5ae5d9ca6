import type { TransactionStart } from './database/transaction.ts';

/** The protections that `--protection` accepts. */
export const PROTECTIONS = ['none', 'client', 'handled'] as const;

/** How the application meets a form that is posted twice. */
export type Protection = (typeof PROTECTIONS)[number];

/** The decisions in which the protections differ; the handlers ask for nothing else. */
export interface ProtectionRules {
  /** The address that the uniqueness check looks up, from the address as typed. */
  readonly emailToCheck: (typed: string) => string;
  /** What becomes of the database's refusal of a second account with the same address. */
  readonly uniqueViolation: 'server-error' | 'form-error';
  /** What is answered when the database does not answer in time. */
  readonly lateDatabase: 'server-error' | 'try-again';
  /** When the admin's transaction takes the write lock. */
  readonly adminTransaction: TransactionStart;
  /** Whether the admin hashes a password before its transaction, or between the check and the INSERT. */
  readonly adminHash: 'before-transaction' | 'in-transaction';
  /** Whether the mail after sign-up is enqueued with the account or once the account is there. */
  readonly validationMail: 'in-transaction' | 'after-commit';
  /** What is said to whoever posts a new password again by a link that has just set it. */
  readonly repeatedNewPassword: 'link-not-valid' | 'password-changed';
  /** How many mails the requests of one minute for a new password give. */
  readonly resetMails: 'each' | 'one';
  /** Whether the pages bring a script that stops a second click. */
  readonly submitScript: boolean;
}

/** As the original was written: correct for one request, wrong for two at the same time. */
const UNPROTECTED: ProtectionRules = {
  // A slip that needs no race: the check sees the address as typed, the row holds it lower-cased.
  emailToCheck: (typed) => typed,
  // The check has passed for both requests, so the second INSERT is refused and nobody expects it.
  uniqueViolation: 'server-error',
  // "database is locked" is one of the two failures on show.
  lateDatabase: 'server-error',
  // Both transactions have read before one of them writes; the other's snapshot is then too old
  // to become a writer, and SQLite says "database is locked" without waiting.
  adminTransaction: 'deferred',
  // Some 200 ms more in which the other transaction reads. Nobody waits for one that has only read.
  adminHash: 'in-transaction',
  // A request that ends between the two leaves an account that nobody can activate.
  validationMail: 'after-commit',
  // The browser shows the answer to the second click: it says that nothing was changed.
  repeatedNewPassword: 'link-not-valid',
  resetMails: 'each',
  submitScript: false,
};

const RULES: Record<Protection, ProtectionRules> = {
  none: UNPROTECTED,
  // What is done most often, and what two requests that arrive anyway do not notice.
  client: { ...UNPROTECTED, submitScript: true },
  // The database decides, and its decision is told to the user as the form error it amounts to.
  handled: {
    emailToCheck: (typed) => typed.toLowerCase(),
    uniqueViolation: 'form-error',
    lateDatabase: 'try-again',
    // SQLite: the second transaction waits for the first one before it reads, so its check sees the
    // row. PostgreSQL has no such start: both checks pass, the second INSERT waits for the first
    // transaction and is refused, which `uniqueViolation` makes the same form error.
    adminTransaction: 'immediate',
    // That one keeps all others from writing, so it is to be short.
    adminHash: 'before-transaction',
    // One mail for each account, whatever happens: both are committed, or neither is.
    validationMail: 'in-transaction',
    // The second post wants what the first one did, so it is told that it is done.
    repeatedNewPassword: 'password-changed',
    // The second request finds the link that the first one has made.
    resetMails: 'one',
    submitScript: true,
  },
};

/** The rules of one protection. */
export function rulesOf(protection: Protection): ProtectionRules {
  return RULES[protection];
}
