import { type FormState, withErrors } from '../../forms/field.ts';
import { personalValuesOf, strictObjections } from '../../forms/new-password.ts';
import type { UserName } from '../../forms/user-form.ts';
import type { Texts } from '../../i18n/french.ts';

/** Refuses a weak password in the form of an account; none keeps the one that is stored. */
export function checkStrength<Name extends string>(
  form: FormState<Name | UserName>,
  texts: Texts,
): FormState<Name | UserName> {
  const { password } = form.values;
  if (password === '' || form.errors.password !== undefined) return form;
  return withErrors(form, 'password', ...strictObjections(password, personalValuesOf(form), texts));
}
