import type { Texts } from '../i18n/french.ts';
import { EMAIL_MAX_LENGTH } from '../models/dashboard-user.ts';
import { checkForm, postedValue } from './check-form.ts';
import type { Field, FormState } from './field.ts';

/** The names that the sign-in form of the site posts, besides the hidden `next`. */
export type SignInName = 'email' | 'password';

/** The sign-in form of the site. */
export function signInFields(texts: Texts): readonly Field<SignInName>[] {
  return credentialFields('email', texts);
}

/**
 * The fields of a sign-in form. The address is no `email` field: a wrong one is simply refused.
 *
 * @param name of the field for the address.
 */
export function credentialFields<Name extends string>(
  name: Name,
  { signIn }: Texts,
): readonly Field<Name | 'password'>[] {
  return [
    {
      name,
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

/** Reads and checks a posted sign-in form; the address may also be called `username`. */
export function checkSignIn(body: unknown, texts: Texts): FormState<SignInName> {
  const email = postedValue(body, 'email') || postedValue(body, 'username');
  const posted = { email, password: postedValue(body, 'password') };
  return checkForm(signInFields(texts), posted, texts.messages);
}
