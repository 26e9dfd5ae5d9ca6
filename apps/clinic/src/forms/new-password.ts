import type { Texts } from '../i18n/french.ts';
import type { FormState } from './field.ts';
import { passwordObjections } from './password-rules.ts';

/** What a new password must not resemble. */
export type PersonalValues = Readonly<Record<keyof Texts['personalData'], string>>;

/**
 * What is wrong with a new password that was typed twice, none as long as one of the two fields is
 * wrong by itself. To be said at the second field.
 *
 * @param personal what the password must not resemble; undefined where weak passwords are allowed.
 */
export function newPasswordObjections(
  { errors, values }: FormState<'password1' | 'password2'>,
  personal: PersonalValues | undefined,
  texts: Texts,
): readonly string[] {
  if (errors.password1 !== undefined || errors.password2 !== undefined) return [];
  if (values.password1 !== values.password2) return [texts.messages.passwordsDiffer];
  if (personal === undefined) return [];
  const { first_name, last_name, email } = texts.personalData;
  const named = {
    [first_name]: personal.first_name,
    [last_name]: personal.last_name,
    [email]: personal.email,
  };
  return passwordObjections(values.password2, named, texts.messages);
}
