import type { FormState } from './field.ts';

/** What the forms say, word for word as the original says it. */
export const MESSAGES = {
  required: 'Ce champ est obligatoire.',
  email: 'Saisissez une adresse de courriel valide.',
  invalid: 'Saisissez une valeur valide.',
  invalidChoice: 'Sélectionnez un choix valide. Ce choix ne fait pas partie de ceux disponibles.',
  nulCharacter: 'Le caractère nul n’est pas autorisé.',
  emailTaken: 'Un utilisateur avec cette adresse email existe déjà.',
  passwordsDiffer: 'Les deux mots de passe ne correspondent pas.',
  signInRefused: 'Impossible de vous authentifier. Veuillez réessayer',
} as const;

/** Said of a value that is too long; both lengths in characters. */
export function tooLongMessage(limit: number, length: number): string {
  const characters = limit > 1 ? 'caractères' : 'caractère';
  return `Assurez-vous que cette valeur comporte au plus ${limit} ${characters} (actuellement ${length}).`;
}

/** Said above a form of the site whose fields have errors. */
export function correctionMessage(form: FormState): string {
  return isPlural(form)
    ? 'Veuillez corriger les erreurs ci-dessous.'
    : "Veuillez corriger l'erreur ci-dessous.";
}

/** Said above a form of the admin whose fields have errors. */
export function adminCorrectionMessage(form: FormState): string {
  return isPlural(form) ? 'Corrigez les erreurs ci-dessous.' : "Corrigez l'erreur ci-dessous.";
}

function isPlural(form: FormState): boolean {
  return Object.keys(form.errors).length > 1;
}
