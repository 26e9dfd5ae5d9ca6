import { FRENCH } from '../i18n/french.ts';
import type { Field } from './field.ts';
import { credentialFields } from './sign-in-form.ts';

/** The names that the sign-in form of the admin posts, besides the hidden `next`. */
export type LoginName = 'username' | 'password';

/** The sign-in form of the admin, in French. */
export const LOGIN_FIELDS: readonly Field<LoginName>[] = credentialFields('username', FRENCH);
