import { createHash } from 'node:crypto';
import { decodeLoosely } from '../http/decode-loosely.ts';
import { isSecretParameter } from '../http/show-url.ts';

/** Replaces the values that differ from round to round by what they stand for. */
export type Abstraction = (text: string) => string;

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
/** Long words; a token also has a digit, which is asked of the word and not of all that follows. */
const LONG_WORD = /\w[\w-]{22,}\w/g;
const DATE_TIME = /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b/g;

/** Shorter values would also replace what only looks like them. */
const SHORTEST_VALUE = 4;

/**
 * Makes the abstraction of one round. What the round posted is replaced in any capitals: an
 * application may show `Me@Example.com` as `me@example.com`. So no password that was typed can
 * reach a report either.
 *
 * @param values the round's own values by the name that replaces them; those under 4 characters stay
 */
export function abstractionOf(values: Readonly<Record<string, string>>): Abstraction {
  const own = Object.entries(values)
    .filter(([, value]) => value.length >= SHORTEST_VALUE)
    // Longest first: the e-mail address contains the unique text.
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, value]) => ({ name, pattern: new RegExp(escapePattern(value), 'gi') }));
  return (text) => {
    const withoutOwn = own.reduce(
      (rest, { name, pattern }) => rest.replace(pattern, () => `{${name}}`),
      text,
    );
    return withoutOwn
      .replace(UUID, '{uuid}')
      .replace(DATE_TIME, '{time}')
      .replace(LONG_WORD, (word) => (/\d/.test(word) ? '{token}' : word));
  };
}

/**
 * A redirect's path and query with ids abstracted: `/users/17/change/` is `/users/{id}/change/`. Where
 * it leads to another host than `from` did, that stands before.
 * Secrets are told apart, but not told: `/reset/?token=abc` is `/reset/?token=***ba78`.
 */
export function abstractLocation(location: URL, from: URL, abstraction: Abstraction): string {
  const { host, protocol } = location;
  // Of an application's own scheme a URL has no origin.
  const origin = host === from.host ? '' : abstraction(`${protocol}//${host}`);
  const path = abstraction(decodeLoosely(location.pathname))
    .split('/')
    .map((segment) => (/^\d+$/.test(segment) ? '{id}' : segment))
    .join('/');
  const query = abstraction(decodeLoosely(location.search))
    .replace(/=\d+(?=&|$)/g, '={id}')
    .replace(
      /([?&])([^?&=]+)=([^&{]+)(?=&|$)/g,
      (whole, sign: string, name: string, value: string) =>
        isSecretParameter(name) ? `${sign}${name}=***${digestOf(value)}` : whole,
    );
  return origin + path + query;
}

/** Enough to see that two values differ, too little to find one by it. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 4);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
