import type { Texts } from '../../i18n/french.ts';
import type { AdminField, FormDescription } from './model-admin.ts';

/** The names that the form of a patient posts. */
export type PatientFormName = 'user' | 'patient_age';

/** The form of a patient: the rest is derived from the age and the account. */
export function patientForm({ admin, messages }: Texts): FormDescription<PatientFormName> {
  const number = (name: PatientFormName, digits: number): AdminField<PatientFormName> => ({
    name,
    label: admin.labels[name],
    kind: 'text',
    help: admin.helps[name],
    maxLength: digits,
    pattern: { source: `[0-9]{1,${digits}}`, message: messages.invalid },
    autocomplete: 'off',
    inputMode: 'numeric',
  });
  const age = number('patient_age', 3);
  return {
    fields: { add: [number('user', 10), age], change: [age] },
    readOnly: [
      { name: 'user', value: (patient) => patient.email },
      { name: 'patient_id', value: (patient) => patient.patient_id },
      { name: 'birth_year', value: (patient) => patient.birth_year },
      { name: 'creation_date', value: (patient) => patient.creation_date },
    ],
    initial: { user: '', patient_age: '' },
    valuesOf: (patient) => ({
      user: String(patient.id),
      patient_age: patient.patient_age === null ? '' : String(patient.patient_age),
    }),
  };
}
