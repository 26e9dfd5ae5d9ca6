import { describe, expect, it } from 'vitest';
import {
  fullName,
  normaliseFirstName,
  normaliseLastName,
  normaliseUser,
  userType,
} from '../src/models/dashboard-user.ts';
import { derivePatient } from '../src/models/patient-user.ts';
import { hashPassword, verifyPassword } from '../src/passwords.ts';
import { FAST_HASH_COST } from './support/temp-database.ts';

const MID_2026 = new Date('2026-06-15T12:00:00Z');
const NAMES = { first_name: 'A', last_name: 'BC' };

describe('an account', () => {
  it('is saved with its names and address in one form', () => {
    const typed = { first_name: 'jEAN-pierre', last_name: 'de la tour', email: 'J.P@Example.ORG' };
    expect(normaliseUser(typed)).toEqual({
      first_name: 'Jean-Pierre',
      last_name: 'DE LA TOUR',
      email: 'j.p@example.org',
    });
  });

  it.each([
    ['élodie', 'Élodie'],
    ["o'neil", "O'Neil"],
    ['ßa', 'Ssa'],
    ['a1b', 'A1B'],
    ['', ''],
    ['李anna', '李Anna'],
    ['ნინო', 'ნინო'],
    ['ǆura', 'ǅura'],
    ['ﬁona', 'Fiona'],
    ['anne  marie', 'Anne  Marie'],
    ['mcDONALD', 'Mcdonald'],
    ['d’arc', 'D’Arc'],
  ])('writes the first name %j as %j', (typed, saved) => {
    expect(normaliseFirstName(typed)).toBe(saved);
  });

  it('may have a last name that grows when it is saved', () => {
    expect(normaliseLastName('ßß')).toBe('SSSS');
  });

  it('is called by the patient id when there is one', () => {
    expect(fullName(NAMES, 'ABC86')).toBe('ABC86');
    expect(fullName(NAMES)).toBe('A BC');
    expect(userType({ is_patient: true })).toBe('Patient');
    expect(userType({ is_patient: false })).toBe('Staff');
  });
});

describe('a patient', () => {
  it.each([
    [40, 'ABC86', 1986],
    [0, 'ABC26', 2026],
    [999, 'ABC27', 1027],
    [18, 'ABC08', 2008],
  ])('aged %i in 2026 is %s', (age, patientId, birthYear) => {
    expect(derivePatient(NAMES, age, MID_2026)).toEqual({
      patient_id: patientId,
      birth_year: birthYear,
      patient_age: age,
    });
  });

  it.each([
    ['𝒜b', 'c𝒟', '𝒜C𝒟86'],
    ['a', '𝒟', 'A𝒟86'],
    ['', '', '86'],
  ])('called %s %s is %s', (first_name, last_name, patientId) => {
    expect(derivePatient({ first_name, last_name }, 40, MID_2026).patient_id).toBe(patientId);
  });

  it('is born by the calendar of Paris', () => {
    const newYearInParis = new Date('2026-12-31T23:30:00Z');
    expect(derivePatient(NAMES, 40, newYearInParis).birth_year).toBe(1987);
  });
});

describe('a password', () => {
  it('is stored as bcrypt over sha-256, at the given cost', async () => {
    const stored = await hashPassword('secret', FAST_HASH_COST);
    expect(stored).toMatch(/^bcrypt_sha256\$\$2b\$04\$[./A-Za-z0-9]{53}$/u);
    expect(await verifyPassword('secret', stored)).toBe(true);
    expect(await verifyPassword('Secret', stored)).toBe(false);
  });

  it('is hashed with twelve rounds unless told otherwise', async () => {
    expect(await hashPassword('secret')).toMatch(/^bcrypt_sha256\$\$2b\$12\$/u);
  });

  it('counts in full, past 72 bytes and past a NUL', async () => {
    const long = await hashPassword(`${'a'.repeat(100)}b`, FAST_HASH_COST);
    expect(await verifyPassword(`${'a'.repeat(100)}c`, long)).toBe(false);
    const withNul = await hashPassword('a\0b', FAST_HASH_COST);
    expect(await verifyPassword('a\0c', withNul)).toBe(false);
    expect(await verifyPassword('a\0b', withNul)).toBe(true);
  });

  it('is refused, without an error, when the stored form is of another kind', async () => {
    expect(await verifyPassword('x', 'pbkdf2$whatever')).toBe(false);
    expect(await verifyPassword('x', 'bcrypt_sha256$nonsense')).toBe(false);
  });
});
