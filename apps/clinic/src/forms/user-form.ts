import {
  EMAIL_MAX_LENGTH,
  NAME_MAX_LENGTH,
  normaliseEmail,
  normaliseFirstName,
  normaliseLastName,
} from '../models/dashboard-user.ts';
import type { Field } from './field.ts';

/** The names that the admin's user form posts. */
export type UserName = 'password' | 'email' | 'first_name' | 'last_name';

/** The admin's form for a new user, in page order. */
export const USER_FIELDS: readonly Field<UserName>[] = [
  { name: 'password', label: 'Mot de passe', kind: 'password', autocomplete: 'new-password' },
  {
    name: 'email',
    label: 'Adresse email',
    kind: 'email',
    maxLength: EMAIL_MAX_LENGTH,
    autocomplete: 'off',
    normalise: normaliseEmail,
  },
  {
    name: 'first_name',
    label: 'Prénom',
    kind: 'text',
    maxLength: NAME_MAX_LENGTH,
    autocomplete: 'off',
    normalise: normaliseFirstName,
  },
  {
    name: 'last_name',
    label: 'Nom',
    kind: 'text',
    maxLength: NAME_MAX_LENGTH,
    autocomplete: 'off',
    normalise: normaliseLastName,
  },
];
