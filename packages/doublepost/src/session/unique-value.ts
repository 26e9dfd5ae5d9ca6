import type { RoundValues } from './round-values.ts';

/** What applications keep unique, so that a value of an earlier round would be refused. */
export type UniqueKind = 'email' | 'username' | 'phone';

/** Fewer characters would repeat within a few hundred rounds. */
export const SHORTEST_UNIQUE = 6;

/** Both are reserved (RFC 2606), so no mail reaches anybody. */
const DOMAINS = [
  { domain: 'example.com', shortestLocalPart: 8 },
  { domain: 'a.test', shortestLocalPart: SHORTEST_UNIQUE },
];

/**
 * The values of a round for a field that must be unique, the usual one first; none where the field
 * leaves no room for a unique one.
 *
 * @param room the most characters that the field takes
 */
export function uniqueValues(kind: UniqueKind, values: RoundValues, room: number): string[] {
  if (kind === 'email') return shortEmail(values, room);
  if (room < SHORTEST_UNIQUE) return [];
  const { text, number } = values;
  const candidates =
    kind === 'phone'
      ? [`06${number.slice(1)}`, number, `+336${number.slice(1)}`, `555${number.slice(2)}`]
      : [text, lettersOf(values).toLowerCase(), number, text + number];
  return candidates.map((value) => value.slice(0, room));
}

/** The round's text as a word of twelve letters, the first a capital: for fields that take no digits. */
export function lettersOf({ text }: RoundValues): string {
  const letters = text.replace(/\d/g, (digit) => String.fromCharCode(103 + Number(digit)));
  return letters.slice(0, 1).toUpperCase() + letters.slice(1);
}

/** Whether a value holds one of its round, so that another round has another one. */
export function isOfRound(value: string, values: RoundValues): boolean {
  const { email, text, number, password } = values;
  return [email, text, number.slice(2), password, lettersOf(values)].some((own) =>
    value.toLowerCase().includes(own.toLowerCase()),
  );
}

/** Only the local part is shortened: an address without its whole domain is none. */
function shortEmail({ email, text }: RoundValues, room: number): string[] {
  if (email.length <= room) return [email];
  const fitting = DOMAINS.find(
    ({ domain, shortestLocalPart }) => room - domain.length - 1 >= shortestLocalPart,
  );
  if (fitting === undefined) return [];
  return [`${text.slice(0, room - fitting.domain.length - 1)}@${fitting.domain}`];
}
