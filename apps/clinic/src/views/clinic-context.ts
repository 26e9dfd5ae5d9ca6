import type { ClinicDatabase } from '../database/schema.ts';
import type { ProtectionRules } from '../protection.ts';

/** What every page may use. */
export interface ClinicContext {
  readonly database: ClinicDatabase;
  readonly rules: ProtectionRules;
  /** Hashes a password for storage: some 200 ms, in which no lock of the database is to be held. */
  readonly hashPassword: (password: string) => Promise<string>;
  /** Whether it runs for real users: plain error pages, strict passwords. */
  readonly production: boolean;
  readonly now: () => Date;
}
