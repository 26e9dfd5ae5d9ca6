import { ClinicError } from '../errors.ts';
import type { Texts } from '../i18n/french.ts';

/** Whether nothing is seen of a password, which at a terminal is a slip of the keyboard. */
export function isBlank(password: string): boolean {
  return password.trim() === '';
}

/**
 * Checks a password that an option or the environment gives.
 *
 * @param objectionsTo what is wrong with a password, none when it serves.
 * @throws ClinicError `DP_CLINIC_INVALID_VALUE`
 */
export function requireStrong(
  password: string,
  objectionsTo: (password: string) => readonly string[],
  { terminal: words }: Texts,
): string {
  const objections = isBlank(password) ? [words.blankPassword] : objectionsTo(password);
  if (objections.length === 0) return password;
  throw new ClinicError('DP_CLINIC_INVALID_VALUE', `The password: ${objections.join(' ')}`);
}
