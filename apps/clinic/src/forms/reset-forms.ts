import type { Texts } from '../i18n/french.ts';
import { EMAIL_MAX_LENGTH } from '../models/dashboard-user.ts';
import { checkForm } from './check-form.ts';
import { type Field, type FormState, withErrors } from './field.ts';
import { newPasswordObjections, type PersonalValues } from './new-password.ts';

/** The form that asks for a link to a new password. */
export function resetFields({ reset }: Texts): readonly Field<'email'>[] {
  return [
    {
      name: 'email',
      label: reset.email,
      kind: 'email',
      maxLength: EMAIL_MAX_LENGTH,
      autocomplete: 'email',
    },
  ];
}

/** The names that the form for a new password posts. */
export type NewPasswordName = 'password1' | 'password2';

/** The form for a new password. */
export function newPasswordFields({ reset, signUp }: Texts): readonly Field<NewPasswordName>[] {
  return [
    {
      name: 'password1',
      label: reset.password,
      kind: 'password',
      autocomplete: 'new-password',
    },
    {
      name: 'password2',
      label: reset.passwordAgain,
      kind: 'password',
      help: signUp.passwordAgainHelp,
      autocomplete: 'new-password',
    },
  ];
}

/**
 * Reads and checks a posted new password.
 *
 * @param personal what it must not resemble; undefined where weak passwords are allowed.
 */
export function checkNewPassword(
  body: unknown,
  personal: PersonalValues | undefined,
  texts: Texts,
): FormState<NewPasswordName> {
  const form = checkForm(newPasswordFields(texts), body, texts.messages);
  return withErrors(form, 'password2', ...newPasswordObjections(form, personal, texts));
}
