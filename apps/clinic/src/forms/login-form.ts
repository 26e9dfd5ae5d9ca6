import { EMAIL_MAX_LENGTH } from '../models/dashboard-user.ts';
import type { Field } from './field.ts';

/** The names that the admin's sign-in form posts, besides the hidden `next`. */
export type LoginName = 'username' | 'password';

/** The admin's sign-in form. The address is no `email` field: a wrong one is simply refused. */
export const LOGIN_FIELDS: readonly Field<LoginName>[] = [
  {
    name: 'username',
    label: 'Email',
    kind: 'text',
    maxLength: EMAIL_MAX_LENGTH,
    autocomplete: 'username',
    inputMode: 'email',
  },
  { name: 'password', label: 'Mot de passe', kind: 'password', autocomplete: 'current-password' },
];
