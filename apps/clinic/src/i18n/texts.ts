import { ENGLISH } from './english.ts';
import { FRENCH, type Texts } from './french.ts';
import type { Language } from './language.ts';

const TEXTS: Readonly<Record<Language, Texts>> = { fr: FRENCH, en: ENGLISH };

/** Everything that the application says in one language. */
export function textsOf(language: Language): Texts {
  return TEXTS[language];
}
