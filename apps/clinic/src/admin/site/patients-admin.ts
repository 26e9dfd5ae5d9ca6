import { isUniqueViolation } from '../../database/unique-violation.ts';
import { withErrors } from '../../forms/field.ts';
import { MESSAGES } from '../../forms/messages.ts';
import { derivePatient } from '../../models/patient-user.ts';
import { ADDRESSES } from '../../views/addresses.ts';
import { type Account, findAccounts } from './accounts.ts';
import type { AdminField, ModelAdmin, Save } from './model-admin.ts';
import { parseId } from './parse-id.ts';

type Name = 'user' | 'patient_age';

const EXISTS = 'Un objet patient avec ce champ Utilisateur existe déjà.';

const AGE: AdminField<Name> = {
  name: 'patient_age',
  label: 'Âge',
  kind: 'text',
  help: 'En années ; l’identifiant et l’année de naissance en sont déduits.',
  maxLength: 3,
  pattern: { source: '[0-9]{1,3}', message: MESSAGES.invalid },
  autocomplete: 'off',
  inputMode: 'numeric',
};

/** What the accounts of patients have more. */
export const patientsAdmin: ModelAdmin<Name> = {
  address: ADDRESSES.patients,
  table: 'main_patientuser',
  names: { one: 'patient', many: 'patients' },
  scope: 'patients',
  list: {
    columns: [
      { label: 'PK', value: (patient) => patient.id, orderBy: ['patient.user_id'] },
      {
        label: 'Identifiant patient',
        value: (patient) => patient.patient_id,
        orderBy: ['patient.patient_id'],
      },
      {
        label: 'Date de création',
        value: (patient) => patient.creation_date,
        orderBy: ['user.creation_date'],
      },
      { label: 'Actif', value: (patient) => patient.is_active, orderBy: ['user.is_active'] },
      {
        label: 'Validé',
        value: (patient) => patient.has_been_validated ?? 'Inconnu',
        orderBy: ['user.has_been_validated'],
      },
    ],
    filters: [
      {
        kind: 'date',
        parameter: 'user__creation_date',
        label: 'Date de création',
        column: 'user.creation_date',
      },
      {
        kind: 'nullable-flag',
        parameter: 'user__has_been_validated',
        label: 'Validé',
        column: 'user.has_been_validated',
      },
      { kind: 'flag', parameter: 'user__is_active', label: 'Actif', column: 'user.is_active' },
    ],
    searchFields: ['patient.patient_id', 'user.first_name', 'user.last_name'],
    ordering: [{ column: 'user.creation_date', descending: true }],
    perPage: 20,
    actions: [{ name: 'delete_selected', label: 'Supprimer les patients sélectionnés' }],
  },
  fields: {
    add: [
      {
        name: 'user',
        label: 'Utilisateur',
        kind: 'text',
        help: 'Le numéro (PK) d’un utilisateur qui n’est pas encore patient.',
        maxLength: 10,
        pattern: { source: '[0-9]{1,10}', message: MESSAGES.invalid },
        autocomplete: 'off',
        inputMode: 'numeric',
      },
      AGE,
    ],
    change: [AGE],
  },
  readOnly: [
    { label: 'Utilisateur', value: (patient) => patient.email },
    { label: 'Identifiant patient', value: (patient) => patient.patient_id },
    { label: 'Année de naissance', value: (patient) => patient.birth_year },
    { label: 'Date de création', value: (patient) => patient.creation_date },
  ],
  initial: { user: '', patient_age: '' },
  nameOf: (patient) => patient.patient_id ?? `${patient.first_name} ${patient.last_name}`,

  valuesOf: (patient) => ({
    user: String(patient.id),
    patient_age: patient.patient_age === null ? '' : String(patient.patient_age),
  }),

  async check({ database }, form, patient) {
    if (patient !== undefined || form.errors.user !== undefined) return form;
    const id = parseId(form.values.user);
    if (id === undefined || (await findAccounts(database, 'all', [id])).length === 0) {
      return withErrors(form, 'user', MESSAGES.invalidChoice);
    }
    const existing = await findAccounts(database, 'patients', [id]);
    return existing.length === 0 ? form : withErrors(form, 'user', EXISTS);
  },

  async insert(save, values) {
    const id = Number(values.user);
    const [user] = await findAccounts(save.database, 'all', [id]);
    if (user === undefined) throw new Error(`user ${id} vanished while its patient was added`);
    await save.database.insertInto('main_patientuser').values({ user_id: id }).execute();
    return { id, name: await saveAge(save, user, Number(values.patient_age)) };
  },

  async update(save, patient, values) {
    await saveAge(save, patient, Number(values.patient_age));
  },

  async remove(database, ids) {
    const removed = await database
      .deleteFrom('main_patientuser')
      .where('user_id', 'in', ids)
      .returning('user_id')
      .execute();
    // The account stays; one that is marked as a patient has a patient's row.
    await database
      .updateTable('main_dashboarduser')
      .set({ is_patient: false })
      .where('id', 'in', ids)
      .execute();
    return removed.map((patient) => patient.user_id);
  },

  belongings: async () => [],

  objection: (staff, patient) =>
    patient.is_superuser && !staff.is_superuser
      ? 'Seul un super-utilisateur peut modifier ou supprimer le compte d’un super-utilisateur.'
      : undefined,

  refusal: (error) =>
    isUniqueViolation(error, 'main_patientuser.user_id')
      ? { field: 'user', message: EXISTS }
      : undefined,
};

/** Saves what the age gives, and gives the patient's id. */
async function saveAge({ database, context }: Save, user: Account, age: number): Promise<string> {
  const now = context.now();
  const derived = derivePatient(user, age, now);
  await database
    .updateTable('main_patientuser')
    .set(derived)
    .where('user_id', '=', user.id)
    .execute();
  await database
    .updateTable('main_dashboarduser')
    .set({ is_patient: true, last_update_date: now })
    .where('id', '=', user.id)
    .execute();
  return derived.patient_id;
}
