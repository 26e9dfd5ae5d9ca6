import { FRENCH, type Texts } from '../i18n/french.ts';
import type { FormState } from './field.ts';

/** What the forms say in French, word for word as the original says it. */
export const MESSAGES: Texts['messages'] = FRENCH.messages;

/** Said above a form of the site whose fields have errors. */
export function correctionMessage(form: FormState, messages: Texts['messages'] = MESSAGES): string {
  return isPlural(form) ? messages.correctSeveral : messages.correctOne;
}

/** Said above a form of the admin whose fields have errors. */
export function adminCorrectionMessage(form: FormState): string {
  return isPlural(form) ? 'Corrigez les erreurs ci-dessous.' : "Corrigez l'erreur ci-dessous.";
}

function isPlural(form: FormState): boolean {
  return Object.keys(form.errors).length > 1;
}
