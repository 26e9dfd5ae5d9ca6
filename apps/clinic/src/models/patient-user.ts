import type { UserNames } from './dashboard-user.ts';
import { firstCharacters } from './first-characters.ts';

/** What a patient's row is saved with. */
export interface PatientDerivation {
  readonly patient_id: string;
  /** A year such as 1984; this year minus the age, so it may be a year off. */
  readonly birth_year: number;
  readonly patient_age: number;
}

/**
 * Derives the patient's id from the names and the age: A BC, 40 years old in 2026, is `ABC86`.
 *
 * @param age whole years, 0 to 999.
 * @param now the present moment; the year is the one in Paris.
 */
export function derivePatient(names: UserNames, age: number, now: Date): PatientDerivation {
  const birthYear = yearInParis(now) - age;
  const letters = firstCharacters(names.first_name, 1) + firstCharacters(names.last_name, 2);
  return {
    patient_id: (letters + String(birthYear).slice(-2)).toUpperCase(),
    birth_year: birthYear,
    patient_age: age,
  };
}

function yearInParis(now: Date): number {
  return Number(
    new Intl.DateTimeFormat('en', { timeZone: 'Europe/Paris', year: 'numeric' }).format(now),
  );
}
