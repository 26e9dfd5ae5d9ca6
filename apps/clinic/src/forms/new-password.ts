import type { Texts } from '../i18n/french.ts';
import type { FormState } from './field.ts';
import { passwordObjections } from './password-rules.ts';

/** What a new password must not resemble. */
export type PersonalValues = Readonly<Record<keyof Texts['personalData'], string>>;

/**
 * What is wrong with a new password that was typed twice, none as long as the second one is wrong
 * by itself. To be said at the second field.
 *
 * @param personal what the password must not resemble; undefined where weak passwords are allowed.
 */
export function newPasswordObjections(
  { errors, values }: FormState<'password1' | 'password2'>,
  personal: PersonalValues | undefined,
  texts: Texts,
): readonly string[] {
  const { password1, password2 } = values;
  if (errors.password2 !== undefined) return [];
  if (errors.password1 === undefined && password1 !== password2) {
    return [texts.messages.passwordsDiffer];
  }
  return personal === undefined ? [] : strictObjections(password2, personal, texts);
}

/**
 * What a filled in form says of who will have the password. What is wrong by itself is corrected
 * anyway, so a password need not differ from it.
 */
export function personalValuesOf({
  values,
  errors,
}: FormState<keyof PersonalValues>): PersonalValues {
  const right = (name: keyof PersonalValues): string => (errors[name] ? '' : values[name]);
  return {
    first_name: right('first_name'),
    last_name: right('last_name'),
    email: right('email'),
  };
}

/** What is wrong with a password where weak ones are refused. */
export function strictObjections(
  password: string,
  personal: PersonalValues,
  { personalData, messages }: Texts,
): readonly string[] {
  const named = {
    [personalData.first_name]: personal.first_name,
    [personalData.last_name]: personal.last_name,
    [personalData.email]: personal.email,
  };
  return passwordObjections(password, named, messages);
}
