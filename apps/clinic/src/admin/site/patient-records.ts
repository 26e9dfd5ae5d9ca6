import { isUniqueViolation } from '../../database/database-refusals.ts';
import { withErrors } from '../../forms/field.ts';
import type { Texts } from '../../i18n/french.ts';
import { derivePatient } from '../../models/patient-user.ts';
import { findAccounts } from './accounts.ts';
import type { ModelRecords, Save } from './model-admin.ts';
import { parseId } from './parse-id.ts';
import type { PatientFormName } from './patient-form.ts';

/** How patients are written. */
export function patientRecords({ messages, admin }: Texts): ModelRecords<PatientFormName> {
  return {
    prepare: async () => ({}),

    async check({ database }, form, patient) {
      if (patient !== undefined || form.errors.user !== undefined) return form;
      const id = parseId(form.values.user);
      if (id === undefined || (await findAccounts(database, 'all', [id])).length === 0) {
        return withErrors(form, 'user', messages.invalidChoice);
      }
      const existing = await findAccounts(database, 'patients', [id]);
      return existing.length === 0 ? form : withErrors(form, 'user', admin.rules.patientExists);
    },

    async insert(save, values) {
      const id = Number(values.user);
      const user = await markAsPatient(save, id);
      if (user === undefined) throw new UserVanished();
      const derived = derivePatient(user, Number(values.patient_age), save.context.now());
      const row = { user_id: id, ...derived };
      await save.database.insertInto('main_patientuser').values(row).execute();
      return { id, name: derived.patient_id };
    },

    async update(save, { id }, values) {
      const user = await markAsPatient(save, id);
      if (user === undefined) return false;
      const { numUpdatedRows } = await save.database
        .updateTable('main_patientuser')
        .set(derivePatient(user, Number(values.patient_age), save.context.now()))
        .where('user_id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async remove(database, ids) {
      // The account stays; one that is marked as a patient has a patient's row. It comes first, as
      // in an update: two requests that lock in different orders would wait for each other.
      await database
        .updateTable('main_dashboarduser')
        .set({ is_patient: false })
        .where('id', 'in', ids)
        .execute();
      const removed = await database
        .deleteFrom('main_patientuser')
        .where('user_id', 'in', ids)
        .returning('user_id')
        .execute();
      return removed.map((patient) => patient.user_id);
    },

    belongings: async () => [],

    refusal(error) {
      if (error instanceof UserVanished) return { field: 'user', message: messages.invalidChoice };
      return isUniqueViolation(error, 'main_patientuser.user_id')
        ? { field: 'user', message: admin.rules.patientExists }
        : undefined;
    },
  };
}

/** The account was deleted after it had been checked. */
class UserVanished extends Error {
  override readonly name = 'UserVanished';
}

/** The names of the account, which nobody else deletes before the commit; none if it is gone. */
function markAsPatient({ database, context }: Save, id: number) {
  return database
    .updateTable('main_dashboarduser')
    .set({ is_patient: true, last_update_date: context.now() })
    .where('id', '=', id)
    .returning(['first_name', 'last_name'])
    .executeTakeFirst();
}
