import { FRENCH, type Texts } from '../i18n/french.ts';
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
export function userFields({ admin: { labels } }: Texts): readonly Field<UserName>[] {
  return [
    {
      name: 'password',
      label: labels.password,
      kind: 'password',
      autocomplete: 'new-password',
    },
    {
      name: 'email',
      label: labels.email,
      kind: 'email',
      maxLength: EMAIL_MAX_LENGTH,
      autocomplete: 'off',
      normalise: normaliseEmail,
    },
    {
      name: 'first_name',
      label: labels.first_name,
      kind: 'text',
      maxLength: NAME_MAX_LENGTH,
      autocomplete: 'off',
      normalise: normaliseFirstName,
    },
    {
      name: 'last_name',
      label: labels.last_name,
      kind: 'text',
      maxLength: NAME_MAX_LENGTH,
      autocomplete: 'off',
      normalise: normaliseLastName,
    },
  ];
}

/** The same in French. */
export const USER_FIELDS: readonly Field<UserName>[] = userFields(FRENCH);
