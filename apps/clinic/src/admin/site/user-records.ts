import { isUniqueViolation } from '../../database/database-refusals.ts';
import type { ClinicDatabase } from '../../database/schema.ts';
import { withErrors } from '../../forms/field.ts';
import type { AdminTexts } from '../../i18n/admin-french.ts';
import type { Texts } from '../../i18n/french.ts';
import { insertEmptyPatient, updateUser } from '../../models/change-user.ts';
import { fullName, normaliseEmail } from '../../models/dashboard-user.ts';
import { emailExists, insertUser } from '../../models/save-user.ts';
import { endSessionsOf } from '../../sessions/database-store.ts';
import type { Account } from './accounts.ts';
import { checkLastLogin } from './last-login.ts';
import type { ModelRecords } from './model-admin.ts';
import { checkStrength } from './password-strength.ts';
import { type UserFormName, userColumns } from './user-form.ts';

/** How the accounts are written. */
export function userRecords(texts: Texts): ModelRecords<UserFormName> {
  const { messages, admin } = texts;
  return {
    async prepare({ hashPassword }, { password }) {
      return password === '' ? {} : { passwordHash: await hashPassword(password) };
    },

    async check({ database, context }, posted, user) {
      const complete = checkLastLogin<UserFormName>(posted, admin);
      const form = context.production ? checkStrength(complete, texts) : complete;
      if (form.errors.email !== undefined) return form;
      const { email } = form.values;
      const isOwn = user !== undefined && normaliseEmail(email) === user.email;
      if (isOwn || !(await emailExists(database, context.rules.emailToCheck(email)))) return form;
      return withErrors(form, 'email', messages.emailTaken);
    },

    async insert({ database, context, passwordHash }, values) {
      if (passwordHash === undefined) throw new Error('A new account needs a password.');
      const columns = { ...userColumns(values, admin), password: passwordHash };
      const user = await insertUser(database, columns, context.now());
      if (columns.is_patient) await insertEmptyPatient(database, user.id);
      return { id: user.id, name: fullName(user) };
    },

    async update({ database, context, passwordHash }, user, values) {
      const columns = userColumns(values, admin, user);
      const now = context.now();
      if (passwordHash === undefined) return updateUser(database, user.id, columns, now);
      const change = { ...columns, password: passwordHash };
      if (!(await updateUser(database, user.id, change, now))) return false;
      // Whoever knew the old password is signed out, as after a reset.
      await endSessionsOf(database, user.id);
      return true;
    },

    async remove(database, ids) {
      const removed = await database
        .deleteFrom('main_dashboarduser')
        .where('id', 'in', ids)
        .returning('id')
        .execute();
      return removed.map(({ id }) => id);
    },

    belongings: (database, user) => belongingsOf(database, user, admin.deletion),

    refusal: (error) =>
      isUniqueViolation(error, 'main_dashboarduser.email')
        ? { field: 'email', message: messages.emailTaken }
        : undefined,
  };
}

async function belongingsOf(
  database: ClinicDatabase,
  user: Account,
  deletion: AdminTexts['deletion'],
): Promise<readonly string[]> {
  const patient = await database
    .selectFrom('main_patientuser')
    .select('patient_id')
    .where('user_id', '=', user.id)
    .executeTakeFirst();
  const { count } = await database
    .selectFrom('django_admin_log')
    .select((build) => build.fn.countAll().as('count'))
    .where('user_id', '=', user.id)
    .executeTakeFirstOrThrow();
  return [
    ...(patient === undefined ? [] : [deletion.patient(patient.patient_id ?? user.email)]),
    ...(Number(count) === 0 ? [] : [deletion.logEntries(Number(count))]),
  ];
}
