import { DoublepostError } from '../../errors.ts';

/** An option of cURL by its long name, and its value; '' for a switch. */
export type CurlOption = readonly [name: string, value: string];

/** The options of cURL that take a value and have a say in the request, by their short names. */
const SHORT: Readonly<Record<string, string>> = {
  X: 'request',
  H: 'header',
  d: 'data',
  F: 'form',
  b: 'cookie',
  u: 'user',
  A: 'user-agent',
  e: 'referer',
  T: 'upload-file',
  K: 'config',
  // Without a say in what is sent.
  o: 'output',
  w: 'write-out',
  m: 'max-time',
  x: 'proxy',
  c: 'cookie-jar',
  D: 'dump-header',
  E: 'cert',
  r: 'range',
  U: 'proxy-user',
  y: 'speed-time',
  Y: 'speed-limit',
  C: 'continue-at',
  z: 'time-cond',
};

const WITH_VALUE: ReadonlySet<string> = new Set([
  ...Object.values(SHORT),
  ...'url data-raw data-binary data-ascii data-urlencode json form-string oauth2-bearer url-query'.split(
    ' ',
  ),
  ...'connect-timeout retry retry-delay retry-max-time resolve connect-to interface limit-rate max-redirs cacert capath key pass cert-type key-type ciphers tls-max tls13-ciphers curves noproxy socks5 socks5-hostname stderr trace trace-ascii unix-socket local-port keepalive-time max-filesize proto proto-default dns-servers aws-sigv4'.split(
    ' ',
  ),
]);

const SWITCH_LETTERS: Readonly<Record<string, string>> = { G: 'get', I: 'head' };

/**
 * Reads the words of a cURL line: its options in order, and the addresses among them as `url`.
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
      const name = word.slice(2);
      options.push([name, WITH_VALUE.has(name) ? next(word) : '']);
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
        const name = SHORT[letter];
        if (name === undefined) {
          options.push([SWITCH_LETTERS[letter] ?? letter, '']);
          continue;
        }
        const value = letters.slice(index + 1);
        options.push([name, value === '' ? next(`-${letter}`) : value]);
        return;
      }
    }
  }
  return options;
}
