import { isUniqueViolation } from '../../database/unique-violation.ts';
import { type FormState, withErrors } from '../../forms/field.ts';
import { MESSAGES } from '../../forms/messages.ts';
import { USER_FIELDS, type UserName } from '../../forms/user-form.ts';
import { insertEmptyPatient, updateUser } from '../../models/change-user.ts';
import { fullName, normaliseEmail, userType } from '../../models/dashboard-user.ts';
import { emailExists, insertUser } from '../../models/save-user.ts';
import { hashPassword } from '../../passwords.ts';
import { ADDRESSES } from '../../views/addresses.ts';
import { accountName } from './accounts.ts';
import type { AdminField, ModelAdmin } from './model-admin.ts';

type Flag =
  | 'is_superuser'
  | 'is_staff'
  | 'is_active'
  | 'is_manager'
  | 'is_doctor'
  | 'is_patient'
  | 'enable_notifications';

type Name = UserName | Flag | 'has_been_validated';

const FURTHER_FIELDS: readonly AdminField<Name>[] = [
  flag('is_superuser', 'Statut super-utilisateur', { superuserOnly: true }),
  flag('is_staff', 'Membre de l’équipe', { help: 'Peut se connecter à l’administration.' }),
  flag('is_active', 'Actif', { help: 'Peut se connecter.' }),
  {
    name: 'has_been_validated',
    label: 'Validé',
    kind: 'select',
    optional: true,
    normalise: (chosen) => (chosen === '' ? 'unknown' : chosen),
    choices: [
      { value: 'unknown', label: 'Inconnu' },
      { value: 'true', label: 'Oui' },
      { value: 'false', label: 'Non' },
    ],
  },
  flag('is_manager', 'Gestionnaire'),
  flag('is_doctor', 'Médecin'),
  flag('is_patient', 'Patient'),
  flag('enable_notifications', 'Notifications activées'),
];

/** The accounts, of patients and of the staff. */
export const usersAdmin: ModelAdmin<Name> = {
  address: ADDRESSES.users,
  table: 'main_dashboarduser',
  names: { one: 'utilisateur', many: 'utilisateurs' },
  scope: 'all',
  list: {
    columns: [
      { label: 'PK', value: (user) => user.id, orderBy: ['user.id'] },
      {
        label: 'Nom complet',
        value: accountName,
        orderBy: ['user.last_name', 'user.first_name'],
      },
      {
        label: 'Date de création',
        value: (user) => user.creation_date,
        orderBy: ['user.creation_date'],
      },
      { label: 'Type', value: userType, orderBy: ['user.is_patient'] },
      { label: 'Adresse email', value: (user) => user.email, orderBy: ['user.email'] },
      { label: 'Actif', value: (user) => user.is_active, orderBy: ['user.is_active'] },
      {
        label: 'Validé',
        value: (user) => user.has_been_validated ?? 'Inconnu',
        orderBy: ['user.has_been_validated'],
      },
      {
        label: 'Dernière connexion',
        value: (user) => user.last_login,
        orderBy: ['user.last_login'],
      },
    ],
    filters: [
      {
        kind: 'date',
        parameter: 'creation_date',
        label: 'Date de création',
        column: 'user.creation_date',
      },
      { kind: 'flag', parameter: 'is_active', label: 'Actif', column: 'user.is_active' },
      {
        kind: 'nullable-flag',
        parameter: 'has_been_validated',
        label: 'Validé',
        column: 'user.has_been_validated',
      },
      { kind: 'flag', parameter: 'is_doctor', label: 'Médecin', column: 'user.is_doctor' },
      { kind: 'flag', parameter: 'is_patient', label: 'Patient', column: 'user.is_patient' },
      { kind: 'flag', parameter: 'is_staff', label: 'Équipe', column: 'user.is_staff' },
    ],
    searchFields: ['user.first_name', 'user.last_name', 'user.email'],
    ordering: [{ column: 'user.creation_date', descending: true }],
    perPage: 20,
    actions: [{ name: 'delete_selected', label: 'Supprimer les utilisateurs sélectionnés' }],
  },
  fields: {
    add: [...USER_FIELDS, ...FURTHER_FIELDS],
    change: [...USER_FIELDS.map(passwordMayStay), ...FURTHER_FIELDS],
  },
  readOnly: [
    { label: 'Dernière connexion', value: (user) => user.last_login },
    { label: 'Date de création', value: (user) => user.creation_date },
    { label: 'Dernière modification', value: (user) => user.last_update_date },
    { label: 'UUID', value: (user) => user.uuid },
  ],
  initial: {
    password: '',
    email: '',
    first_name: '',
    last_name: '',
    is_superuser: '',
    is_staff: '',
    is_active: '',
    has_been_validated: 'unknown',
    is_manager: '',
    is_doctor: '',
    is_patient: '',
    enable_notifications: 'on',
  },
  nameOf: accountName,

  valuesOf: (user) => ({
    password: '',
    email: user.email,
    first_name: user.first_name,
    last_name: user.last_name,
    is_superuser: ticked(user.is_superuser),
    is_staff: ticked(user.is_staff),
    is_active: ticked(user.is_active),
    has_been_validated: String(user.has_been_validated ?? 'unknown'),
    is_manager: ticked(user.is_manager),
    is_doctor: ticked(user.is_doctor),
    is_patient: ticked(user.is_patient),
    enable_notifications: ticked(user.enable_notifications),
  }),

  async check({ database, context }, form, user) {
    if (form.errors.email !== undefined) return form;
    const isOwn = user !== undefined && normaliseEmail(form.values.email) === user.email;
    if (isOwn || !(await emailExists(database, context.rules.emailToCheck(form.values.email)))) {
      return form;
    }
    return withErrors(form, 'email', MESSAGES.emailTaken);
  },

  async insert({ database, context }, values) {
    const now = context.now();
    const password = await hashPassword(values.password, context.hashCost);
    const user = await insertUser(database, { ...columnsOf(values), password }, now);
    if (values.is_patient !== '') await insertEmptyPatient(database, user.id);
    return { id: user.id, name: fullName(user) };
  },

  async update({ database, context }, user, values) {
    const password =
      values.password === ''
        ? {}
        : { password: await hashPassword(values.password, context.hashCost) };
    await updateUser(database, user.id, { ...columnsOf(values), ...password }, context.now());
  },

  async remove(database, ids) {
    const removed = await database
      .deleteFrom('main_dashboarduser')
      .where('id', 'in', ids)
      .returning('id')
      .execute();
    return removed.map(({ id }) => id);
  },

  async belongings(database, user) {
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
      ...(patient === undefined ? [] : [`Patient : ${patient.patient_id ?? user.email}`]),
      ...(Number(count) === 0 ? [] : [`Entrées de l’historique des actions : ${count}`]),
    ];
  },

  objection(staff, user, deed) {
    if (user.is_superuser && !staff.is_superuser) {
      return 'Seul un super-utilisateur peut modifier ou supprimer le compte d’un super-utilisateur.';
    }
    if (deed === 'delete' && user.id === staff.id) {
      return 'Vous ne pouvez pas supprimer votre propre compte.';
    }
    return undefined;
  },

  refusal: (error) =>
    isUniqueViolation(error, 'main_dashboarduser.email')
      ? { field: 'email', message: MESSAGES.emailTaken }
      : undefined,
};

function flag(
  name: Flag,
  label: string,
  more: Partial<Pick<AdminField, 'help' | 'superuserOnly'>> = {},
): AdminField<Flag> {
  return { name, label, kind: 'checkbox', optional: true, ...more };
}

function passwordMayStay(field: AdminField<UserName>): AdminField<UserName> {
  if (field.kind !== 'password') return field;
  return { ...field, optional: true, help: 'Laissez vide pour garder le mot de passe actuel.' };
}

function ticked(value: boolean): string {
  return value ? 'on' : '';
}

function yesNoOrUnknown(value: string): boolean | null {
  if (value === 'true') return true;
  return value === 'false' ? false : null;
}

function columnsOf(values: FormState<Name>['values']) {
  return {
    email: values.email,
    first_name: values.first_name,
    last_name: values.last_name,
    is_superuser: values.is_superuser !== '',
    is_staff: values.is_staff !== '',
    is_active: values.is_active !== '',
    has_been_validated: yesNoOrUnknown(values.has_been_validated),
    is_manager: values.is_manager !== '',
    is_doctor: values.is_doctor !== '',
    is_patient: values.is_patient !== '',
    enable_notifications: values.enable_notifications !== '',
  };
}
