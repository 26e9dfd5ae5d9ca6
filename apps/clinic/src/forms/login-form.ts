import { FRENCH, type Texts } from '../i18n/french.ts';
import { EMAIL_MAX_LENGTH } from '../models/dashboard-user.ts';
import type { Field } from './field.ts';

/** The names that the sign-in forms post, besides the hidden `next`. */
export type LoginName = 'username' | 'password';

/** A sign-in form. The address is no `email` field: a wrong one is simply refused. */
export function loginFields({ signIn }: Texts): readonly Field<LoginName>[] {
  return [
    {
      name: 'username',
      label: signIn.email,
      kind: 'text',
      maxLength: EMAIL_MAX_LENGTH,
      autocomplete: 'username',
      inputMode: 'email',
    },
    {
      name: 'password',
      label: signIn.password,
      kind: 'password',
      autocomplete: 'current-password',
    },
  ];
}

/** The sign-in form in French. */
export const LOGIN_FIELDS: readonly Field<LoginName>[] = loginFields(FRENCH);
