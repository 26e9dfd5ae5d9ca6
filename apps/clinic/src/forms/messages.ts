import { FRENCH, type Texts } from '../i18n/french.ts';
import type { FormState } from './field.ts';

/** What the forms say in French, word for word as the original says it. */
export const MESSAGES: Texts['messages'] = FRENCH.messages;

/** Said above a form whose fields have errors; the words of the site unless given. */
export function correctionMessage(
  form: FormState,
  messages: Pick<Texts['messages'], 'correctOne' | 'correctSeveral'> = MESSAGES,
): string {
  return Object.keys(form.errors).length > 1 ? messages.correctSeveral : messages.correctOne;
}
