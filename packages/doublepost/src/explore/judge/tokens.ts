const UUID =
  /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi;

/** As PostgreSQL and JavaScript write times, with or without the day. */
const TIME =
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?|(?<!\d)\d\d:\d\d:\d\d(?:\.\d+)?(?!\d)/g;
/** Since 1970, in seconds, milliseconds or microseconds. */
const EPOCH = /(?<![\w.])[1-9]\d{9}(?:\d{3}|\d{6})?(?:\.\d+)?(?!\w|\.\d)/g;
/** The time in what Django signs: `value:time:signature`. */
const SIGNED_TIME = /(?<=:)[0-9A-Za-z]{6}(?=:[\w-]{27,})/g;

/** Farther away a number is none of the times that an application writes as it goes. */
const FARTHEST_MS = 400 * 24 * 3600 * 1000;

const TOKEN = /[\w+/.-]{12,}/g;

/** Replaces every time, by `{time}` unless said otherwise. */
export function maskTimes(text: string, name: Replace = () => '{time}'): string {
  return text
    .replace(EPOCH, (digits) => (isNear(digits) ? name(digits) : digits))
    .replace(SIGNED_TIME, name)
    .replace(TIME, name);
}

function isNear(digits: string): boolean {
  const whole = digits.split('.')[0] ?? '';
  const ms = Number(whole) / 10 ** (whole.length - 13);
  return Math.abs(ms - Date.now()) < FARTHEST_MS;
}

/** Replaces every UUID, which is given in lower case, and what stands between them. */
export function replaceUuids(text: string, replace: Replace, between: Replace = same): string {
  return replaceAll(text, UUID, (uuid) => replace(uuid.toLowerCase()), between);
}

/** Replaces whatever may be a hash, a token, a salt: every long word; and what stands between them. */
export function replaceTokens(text: string, replace: Replace, between: Replace = same): string {
  return replaceAll(text, TOKEN, replace, between);
}

type Replace = (text: string) => string;

const same: Replace = (text) => text;

function replaceAll(text: string, pattern: RegExp, replace: Replace, between: Replace): string {
  let result = '';
  let end = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    result += between(text.slice(end, index)) + replace(found);
    end = index + found.length;
  }
  return result + between(text.slice(end));
}

/** The UUIDs of a text, and the long words beside them. */
export function tokensIn(text: string): { readonly uuids: string[]; readonly tokens: string[] } {
  const uuids: string[] = [];
  const tokens: string[] = [];
  replaceUuids(text, note(uuids), (rest) => replaceTokens(rest, note(tokens)));
  return { uuids, tokens };
}

function note(found: string[]): Replace {
  return (token) => {
    found.push(token);
    return token;
  };
}

/** Whether a long word is random for certain: its longest part mixes digits and letters, or capitals. */
export function isRandom(token: string): boolean {
  const [longest = ''] = token.split(/[^A-Za-z0-9]/).sort((a, b) => b.length - a.length);
  const kinds = longest.match(/\d+|[a-z]+|[A-Z]+/g) ?? [];
  return longest.length >= 8 && kinds.length >= 3;
}
