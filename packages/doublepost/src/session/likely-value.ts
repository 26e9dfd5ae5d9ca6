import type { FieldPurpose } from './field-purpose.ts';
import type { RoundValues } from './round-values.ts';
import { lettersOf } from './unique-value.ts';

/**
 * The values that a person may give for a purpose, the usual one first. One person and one address
 * throughout, so that fields which are compared agree. Texts that applications like to keep unique
 * (titles, codes, bare names) are new in every round.
 */
export function likelyValues(purpose: FieldPurpose, values: RoundValues): readonly string[] {
  const fresh = FRESH[purpose];
  return fresh === undefined ? (FIXED[purpose] ?? []) : fresh(values);
}

const FRESH: Partial<Record<FieldPurpose, (values: RoundValues) => readonly string[]>> = {
  url: ({ text }) => [`https://example.com/${text}`, `https://a.test/${text}`],
  name: (values) => [`Alex ${lettersOf(values)}`, lettersOf(values)],
  title: ({ text }) => [`Doublepost ${text}`, text],
  text: ({ text }) => [`Doublepost ${text}`, text, 'Doublepost', 'doublepost', 'DP'],
  code: ({ text, number }) => [text.toUpperCase(), text, number],
};

/** Card, IBAN, SIRET and VAT number are the test values that their checksums accept. */
const FIXED: Partial<Record<FieldPurpose, readonly string[]>> = {
  'one-time-code': ['123456'],
  'given-name': ['Alex'],
  'additional-name': ['Sam'],
  'family-name': ['Durand'],
  'honorific-prefix': ['Mx', 'M'],
  sex: ['X', 'other'],
  age: ['42'],
  bday: ['1990-05-17'],
  'bday-day': ['17'],
  'bday-month': ['5', '05'],
  'bday-year': ['1990'],
  organization: ['Doublepost SARL', 'Doublepost'],
  'organization-title': ['Engineer'],
  'street-address': ['12 rue des Lilas'],
  'address-line2': ['Bat. B'],
  'house-number': ['12'],
  'postal-code': ['75011'],
  'address-level2': ['Paris'],
  'address-level1': ['Île-de-France', 'Paris'],
  country: ['France', 'FR', 'fr', 'FRA', '33'],
  language: ['fr', 'en', 'French', 'English'],
  currency: ['EUR', 'USD'],
  'cc-name': ['Alex Durand'],
  'cc-number': ['4242424242424242', '4242 4242 4242 4242'],
  'cc-exp': ['12/34', '12/2034', '2034-12'],
  'cc-exp-month': ['12'],
  'cc-exp-year': ['2034', '34'],
  'cc-csc': ['123', '1234'],
  iban: ['FR7630006000011234567890189', 'FR76 3000 6000 0112 3456 7890 189'],
  bic: ['AGRIFRPP', 'AGRIFRPPXXX'],
  'company-number': ['73282932000074', '732829320'],
  'vat-number': ['FR44732829320'],
  amount: ['1', '1.00', '1,00', '100'],
  quantity: ['1', '2'],
  year: ['2030'],
  time: ['10:30'],
  date: ['2030-05-17'],
  'end-date': ['2030-05-24'],
  color: ['#336699'],
};
