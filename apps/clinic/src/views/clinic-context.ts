import type { ClinicDatabase } from '../database/schema.ts';
import type { ProtectionRules } from '../protection.ts';

/** What every page may use. */
export interface ClinicContext {
  readonly database: ClinicDatabase;
  readonly rules: ProtectionRules;
  /** Logarithm of the bcrypt rounds. */
  readonly hashCost: number;
  /** Whether it runs for real users: plain error pages, strict passwords. */
  readonly production: boolean;
  readonly now: () => Date;
}
