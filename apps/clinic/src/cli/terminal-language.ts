import type { Language } from '../i18n/language.ts';

/**
 * The language of the person at the terminal, by the locale of messages as POSIX has it: the first
 * of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set. English for every language that is not French,
 * the reverse of the pages: whoever has no locale is a developer or a container.
 */
export function terminalLanguage({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((one) => one !== undefined && one !== '');
  return /^fr(?![a-z])/iu.test(locale ?? '') ? 'fr' : 'en';
}
