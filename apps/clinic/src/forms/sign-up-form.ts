import { EMAIL_MAX_LENGTH, normaliseEmail } from '../models/dashboard-user.ts';
import { checkForm } from './check-form.ts';
import { type Field, type FormState, withErrors } from './field.ts';
import { MESSAGES } from './messages.ts';
import { passwordObjections } from './password-rules.ts';

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
export const SIGN_UP_FIELDS: readonly Field<SignUpName>[] = [
  {
    name: 'first_name',
    label: 'Votre prénom',
    kind: 'text',
    help: 'Indiquez la première lettre de votre prénom.',
    maxLength: 1,
    pattern: {
      source: '[a-zA-Z]{1}',
      message: 'Veuillez indiquer la première lettre de votre prénom',
    },
    autocomplete: 'off',
  },
  {
    name: 'last_name',
    label: 'Votre nom',
    kind: 'text',
    help: 'Indiquez les deux premières lettres de votre nom de famille.',
    maxLength: 2,
    pattern: {
      source: '[a-zA-Z]{2}',
      message: 'Veuillez indiquer les deux premières lettres de votre nom de famille',
    },
    autocomplete: 'off',
  },
  {
    name: 'patient_age',
    label: 'Votre âge',
    kind: 'text',
    help: 'Indiquez votre âge.',
    maxLength: 3,
    pattern: { source: '[0-9]{1,3}', message: MESSAGES.invalid },
    autocomplete: 'off',
    inputMode: 'numeric',
  },
  {
    name: 'email',
    label: 'Votre email',
    kind: 'email',
    help: 'Indiquez votre adresse email',
    maxLength: EMAIL_MAX_LENGTH,
    autocomplete: 'email',
    normalise: normaliseEmail,
  },
  {
    name: 'password1',
    label: 'Votre mot de passe',
    kind: 'password',
    autocomplete: 'new-password',
  },
  {
    name: 'password2',
    label: 'Confirmer le mot de passe',
    kind: 'password',
    help: 'Saisissez le même mot de passe que précédemment, pour vérification.',
    autocomplete: 'new-password',
  },
  {
    name: 'guc_agreement',
    label: "J'atteste avoir lu et adhérer aux Conditions Générales d'Utilisation du site.",
    kind: 'checkbox',
  },
];

/** What the sign-up form asks of the rest of the application. */
export interface SignUpChecks {
  /** Whether an account has this address, given as typed. */
  readonly emailTaken: (email: string) => Promise<boolean>;
  /** Whether weak passwords are refused. */
  readonly strictPasswords: boolean;
}

/** Reads and checks a posted sign-up form. */
export async function checkSignUp(
  body: unknown,
  checks: SignUpChecks,
): Promise<FormState<SignUpName>> {
  let form = checkPasswords(checkForm(SIGN_UP_FIELDS, body), checks.strictPasswords);
  if (form.errors.email === undefined && (await checks.emailTaken(form.values.email))) {
    form = withErrors(form, 'email', MESSAGES.emailTaken);
  }
  return form;
}

function checkPasswords(form: FormState<SignUpName>, strict: boolean): FormState<SignUpName> {
  if (form.errors.password1 !== undefined || form.errors.password2 !== undefined) return form;
  const { values } = form;
  if (values.password1 !== values.password2) {
    return withErrors(form, 'password2', MESSAGES.passwordsDiffer);
  }
  if (!strict) return form;
  const personal = { prénom: values.first_name, nom: values.last_name, email: values.email };
  return withErrors(form, 'password2', ...passwordObjections(values.password2, personal));
}
