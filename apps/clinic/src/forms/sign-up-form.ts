import { FRENCH, type Texts } from '../i18n/french.ts';
import { EMAIL_MAX_LENGTH, normaliseEmail } from '../models/dashboard-user.ts';
import { checkForm } from './check-form.ts';
import { type Field, type FormState, withErrors } from './field.ts';
import { newPasswordObjections, personalValuesOf } from './new-password.ts';

/** The names that the sign-up form posts. */
export type SignUpName =
  | 'first_name'
  | 'last_name'
  | 'patient_age'
  | 'email'
  | 'password1'
  | 'password2'
  | 'guc_agreement';

/** The sign-up form, in page order. */
export function signUpFields({ signUp, messages }: Texts): readonly Field<SignUpName>[] {
  return [
    {
      name: 'first_name',
      label: signUp.firstName,
      kind: 'text',
      help: signUp.firstNameHelp,
      maxLength: 1,
      pattern: { source: '[a-zA-Z]{1}', message: signUp.firstNameRule },
      autocomplete: 'off',
    },
    {
      name: 'last_name',
      label: signUp.lastName,
      kind: 'text',
      help: signUp.lastNameHelp,
      maxLength: 2,
      pattern: { source: '[a-zA-Z]{2}', message: signUp.lastNameRule },
      autocomplete: 'off',
    },
    {
      name: 'patient_age',
      label: signUp.age,
      kind: 'text',
      help: signUp.ageHelp,
      maxLength: 3,
      pattern: { source: '[0-9]{1,3}', message: messages.invalid },
      autocomplete: 'off',
      inputMode: 'numeric',
    },
    {
      name: 'email',
      label: signUp.email,
      kind: 'email',
      help: signUp.emailHelp,
      maxLength: EMAIL_MAX_LENGTH,
      autocomplete: 'email',
      normalise: normaliseEmail,
    },
    {
      name: 'password1',
      label: signUp.password,
      kind: 'password',
      autocomplete: 'new-password',
    },
    {
      name: 'password2',
      label: signUp.passwordAgain,
      kind: 'password',
      help: signUp.passwordAgainHelp,
      autocomplete: 'new-password',
    },
    { name: 'guc_agreement', label: signUp.terms, kind: 'checkbox' },
  ];
}

/** What the sign-up form asks of the rest of the application. */
export interface SignUpChecks {
  /** Whether an account has this address, given as typed. */
  readonly emailTaken: (email: string) => Promise<boolean>;
  /** Whether weak passwords are refused. */
  readonly strictPasswords: boolean;
}

/** Reads and checks a posted sign-up form; what is wrong is said in French unless told. */
export async function checkSignUp(
  body: unknown,
  checks: SignUpChecks,
  texts: Texts = FRENCH,
): Promise<FormState<SignUpName>> {
  const { messages } = texts;
  let form = checkForm(signUpFields(texts), body, messages);
  const personal = checks.strictPasswords ? personalValuesOf(form) : undefined;
  form = withErrors(form, 'password2', ...newPasswordObjections(form, personal, texts));
  if (form.errors.email === undefined && (await checks.emailTaken(form.values.email))) {
    form = withErrors(form, 'email', messages.emailTaken);
  }
  return form;
}
