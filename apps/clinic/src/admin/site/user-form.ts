import type { FormState } from '../../forms/field.ts';
import { type UserName, userFields } from '../../forms/user-form.ts';
import type { AdminTexts } from '../../i18n/admin-french.ts';
import type { Texts } from '../../i18n/french.ts';
import type { UserChange } from '../../models/change-user.ts';
import type { Account } from './accounts.ts';
import {
  type LastLoginName,
  lastLoginFields,
  lastLoginValues,
  readLastLogin,
} from './last-login.ts';
import type { AdminField, FormDescription } from './model-admin.ts';

/** What is ticked or not, in the order of the page. */
const FLAGS = [
  'is_superuser',
  'is_staff',
  'is_active',
  'is_manager',
  'is_doctor',
  'is_patient',
  'enable_notifications',
] as const;

type Flag = (typeof FLAGS)[number];

/** The names that the form of a user posts. */
export type UserFormName = UserName | LastLoginName | Flag | 'has_been_validated';

type Values = FormState<UserFormName>['values'];

/** The form of an account. */
export function userForm(texts: Texts): FormDescription<UserFormName> {
  const { admin } = texts;
  const required = userFields(texts);
  const further = [
    ...lastLoginFields(admin),
    ...FLAGS.map((name) => flagField(name, admin)),
    validationField(admin),
  ];
  return {
    fields: {
      add: [...required, ...further],
      change: [
        ...required.map((field) =>
          field.kind === 'password'
            ? { ...field, optional: true, help: admin.helps.password }
            : field,
        ),
        ...further,
      ],
    },
    readOnly: [
      { name: 'creation_date', value: (user) => user.creation_date },
      { name: 'last_update_date', value: (user) => user.last_update_date },
      { name: 'uuid', value: (user) => user.uuid },
    ],
    initial: {
      password: '',
      email: '',
      first_name: '',
      last_name: '',
      ...lastLoginValues(null, admin),
      ...flagValues((name) => name === 'enable_notifications'),
      has_been_validated: 'unknown',
    },
    valuesOf: (user) => ({
      password: '',
      email: user.email,
      first_name: user.first_name,
      last_name: user.last_name,
      ...lastLoginValues(user.last_login, admin),
      ...flagValues((name) => user[name]),
      has_been_validated: String(user.has_been_validated ?? 'unknown'),
    }),
  };
}

/**
 * The columns that a filled in form amounts to, but for the password.
 *
 * @param user the account as it is; a last sign-in that the form did not change is left out.
 */
export function userColumns(
  values: Values,
  admin: AdminTexts,
  user?: Account,
): Omit<UserChange, 'password'> {
  const shown = lastLoginValues(user?.last_login ?? null, admin);
  const isSame =
    shown.last_login_0 === values.last_login_0 && shown.last_login_1 === values.last_login_1;
  const flags = Object.fromEntries(FLAGS.map((name) => [name, values[name] !== '']));
  return {
    email: values.email,
    first_name: values.first_name,
    last_name: values.last_name,
    ...(flags as Record<Flag, boolean>),
    ...(isSame ? {} : { last_login: readLastLogin(values) }),
    has_been_validated: { true: true, false: false }[values.has_been_validated] ?? null,
  };
}

function flagField(name: Flag, { labels, helps }: AdminTexts): AdminField<Flag> {
  const help = name in helps ? { help: helps[name as keyof typeof helps] } : {};
  const superuserOnly = name === 'is_superuser' ? { superuserOnly: true } : {};
  return { name, label: labels[name], kind: 'checkbox', optional: true, ...help, ...superuserOnly };
}

function flagValues(isTicked: (name: Flag) => boolean): Record<Flag, string> {
  const values = FLAGS.map((name) => [name, isTicked(name) ? 'on' : '']);
  return Object.fromEntries(values) as Record<Flag, string>;
}

function validationField(admin: AdminTexts): AdminField<'has_been_validated'> {
  return {
    name: 'has_been_validated',
    label: admin.labels.has_been_validated,
    kind: 'select',
    optional: true,
    normalise: (chosen) => (chosen === '' ? 'unknown' : chosen),
    choices: [
      { value: 'unknown', label: admin.unknown },
      { value: 'true', label: admin.yes },
      { value: 'false', label: admin.no },
    ],
  };
}
