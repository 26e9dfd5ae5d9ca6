import { DoublepostError } from '../../errors.ts';
import { LONG_NAMES, standingOf, WITH_VALUE } from './known-options.ts';

/** An option of cURL by its long name, and its value; '' for a switch. */
export type CurlOption = readonly [name: string, value: string];

/**
 * Reads the words of a cURL line: its options in order, and the addresses among them as `url`. One
 * that would make another request is refused, and so is one that is not known, which might.
 *
 * @throws DoublepostError DP_CURL_INVALID
 */
export function readOptions(words: readonly string[]): CurlOption[] {
  const [command = '', ...rest] = words;
  if (!/(?:^|[\\/])curl(?:\.exe)?$/i.test(command)) {
    throw new DoublepostError(
      'DP_CURL_INVALID',
      command === '' ? 'the cURL line is empty' : `the line does not begin with curl: ${command}`,
    );
  }
  const options: CurlOption[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (word.startsWith('--') && word.length > 2) {
      take(word.slice(2), word);
    } else if (/^-[^-]/.test(word)) {
      readLetters(word.slice(1));
    } else {
      options.push(['url', word]);
    }

    function next(option: string): string {
      at += 1;
      const value = rest[at];
      if (value !== undefined) return value;
      throw new DoublepostError('DP_CURL_INVALID', `the cURL line ends after ${option}`, {
        fix: 'Copy the whole line.',
      });
    }

    /** `-sSXPOST` is three options; what follows a letter with a value is that value. */
    function readLetters(letters: string): void {
      for (let index = 0; index < letters.length; index++) {
        const letter = letters.charAt(index);
        const name = Object.hasOwn(LONG_NAMES, letter) ? (LONG_NAMES[letter] ?? letter) : letter;
        const rest = letters.slice(index + 1);
        take(name, `-${letter}`, rest);
        if (WITH_VALUE.has(name)) return;
      }
    }

    function take(name: string, written: string, attached = ''): void {
      requireTaken(name, written);
      if (WITH_VALUE.has(name)) options.push([name, attached === '' ? next(written) : attached]);
      else options.push([name, '']);
    }
  }
  return options;
}

function requireTaken(name: string, written: string): void {
  const standing = standingOf(name);
  if (standing === 'taken') return;
  throw new DoublepostError(
    'DP_CURL_INVALID',
    standing === 'refused'
      ? `--${name} is not supported`
      : `${written} is no option of cURL that is known`,
    { fix: FIXES.find(([options]) => options.test(name))?.[1] ?? 'Leave it out.' },
  );
}

/** What to do about options that are not supported. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [/^(?:upload-file|config)$/, 'Give the body with --data-binary @FILE.'],
  [/proxy|^socks/, 'Leave it out: requests go to the application itself.'],
  [/^(?:resolve|connect-to|.*unix-socket)$/, 'Give the address of the application itself.'],
  [/^(?:url-query|request-target)$/, 'Write the whole address.'],
  [/^next$/, 'Give one request.'],
];
