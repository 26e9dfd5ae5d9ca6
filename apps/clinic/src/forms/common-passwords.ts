import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Django's list; the file stands as far above the sources as above the built files. */
const LIST = new URL('../../data/common-passwords.txt.gz', import.meta.url);

let passwords: ReadonlySet<string> | undefined;

/**
 * Whether a password is one of the 20,000 that are tried first, in whatever case and with whatever
 * spaces around it. The list is read when it is first asked for, in a few milliseconds.
 */
export function isCommonPassword(password: string): boolean {
  passwords ??= new Set(gunzipSync(readFileSync(LIST)).toString('utf8').trimEnd().split('\n'));
  return passwords.has(password.toLowerCase().trim());
}
