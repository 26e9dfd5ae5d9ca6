import type { AdminTexts } from '../../i18n/admin-french.ts';
import { ADDRESSES } from '../../views/addresses.ts';
import type { Account } from './accounts.ts';
import type { AdminModel, ListDescription } from './model-admin.ts';
import { objectionToSuperuser } from './objections.ts';
import { patientForm } from './patient-form.ts';
import { patientRecords } from './patient-records.ts';

const PLACE = {
  name: 'patientuser',
  address: ADDRESSES.patients,
  table: 'main_patientuser',
} as const;

/** What the accounts of patients have more. */
export const patientsAdmin: AdminModel = {
  ...PLACE,
  describe: (texts) => ({
    ...PLACE,
    names: texts.admin.patients,
    scope: 'patients',
    list: patientList(texts.admin),
    form: patientForm(texts),
    records: patientRecords(texts),
    nameOf: (patient: Account) =>
      patient.patient_id ?? `${patient.first_name} ${patient.last_name}`,
    objection: objectionToSuperuser(texts.admin),
  }),
};

function patientList({ unknown }: AdminTexts): ListDescription {
  return {
    columns: [
      { name: 'pk', value: (patient) => patient.id, orderBy: ['patient.user_id'] },
      {
        name: 'patient_id',
        value: (patient) => patient.patient_id,
        orderBy: ['patient.patient_id'],
      },
      {
        name: 'creation_date',
        value: (patient) => patient.creation_date,
        orderBy: ['user.creation_date'],
      },
      { name: 'is_active', value: (patient) => patient.is_active, orderBy: ['user.is_active'] },
      {
        name: 'has_been_validated',
        value: (patient) => patient.has_been_validated ?? unknown,
        orderBy: ['user.has_been_validated'],
      },
    ],
    filters: [
      {
        kind: 'date',
        name: 'creation_date',
        parameter: 'user__creation_date',
        column: 'user.creation_date',
      },
      {
        kind: 'nullable-flag',
        name: 'has_been_validated',
        parameter: 'user__has_been_validated',
        column: 'user.has_been_validated',
      },
      {
        kind: 'flag',
        name: 'is_active',
        parameter: 'user__is_active',
        column: 'user.is_active',
      },
    ],
    searchFields: ['patient.patient_id', 'user.first_name', 'user.last_name'],
    ordering: [{ column: 'user.creation_date', descending: true }],
    perPage: 20,
  };
}
