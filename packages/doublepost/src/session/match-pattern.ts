import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** What a generated value must keep beside the pattern. */
export interface LengthRule {
  readonly minLength: number;
  readonly maxLength: number;
}

/** How often another value is drawn before a pattern counts as one that cannot be met. */
const ATTEMPTS = 400;
/** Values of this length are long enough where a pattern sets no bound. */
const ENOUGH = 12;
/** A pattern may ask for a book; no field is filled with one. */
const LONGEST = 4_000;

/**
 * Compiles the `pattern` of a field as browsers do: anchored, with the v flag (HTML Standard, "The
 * pattern attribute"). One that is an expression only with the older u flag, such as `[ .-]`, still
 * tells what its author wants. Undefined where it is no expression: then browsers ignore it.
 */
export function compilePattern(pattern: string): RegExp | undefined {
  for (const flag of ['v', 'u']) {
    try {
      // The pattern alone, first: `a)|(b` is an expression only once it is enclosed.
      new RegExp(pattern, flag);
      return new RegExp(`^(?:${pattern})$`, flag);
    } catch {}
  }
  return undefined;
}

/**
 * Makes a value that a pattern accepts; undefined where none was found. The value follows from the
 * seed, so that one seed gives all submissions of a round the same value, and another seed most
 * likely another one.
 */
export function matchPattern(
  pattern: string,
  { minLength, maxLength }: LengthRule,
  seed: string,
): string | undefined {
  const expression = compilePattern(pattern);
  if (expression === undefined) return undefined;
  const parser = new RegExpParser({ ecmaVersion: 2024 });
  const { flags } = expression;
  const parsed = parser.parsePattern(pattern, 0, pattern.length, {
    unicode: flags === 'u',
    unicodeSets: flags === 'v',
  });
  const random = randomFrom(seed);
  const wanted = Math.min(Math.max(minLength, ENOUGH), maxLength, LONGEST);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const writer: Writer = {
      random,
      flags,
      // Most fields want letters and digits; a rule such as (?=.*[!#]) wants more.
      characters: attempt % 2 === 0 ? PLAIN : ALL,
      // Repetitions differ in length from attempt to attempt, since they share the wanted length.
      repeat: attempt % 5 === 4 ? 0 : Math.ceil(wanted / (1 + (attempt % 4))),
      groups: new Map(),
      room: LONGEST,
    };
    const value = writeAlternatives(parsed.alternatives, writer);
    if (value.length < minLength || value.length > maxLength) continue;
    if (expression.test(value)) return value;
  }
  return undefined;
}

interface Writer {
  readonly flags: string;
  readonly random: () => number;
  readonly characters: readonly string[];
  /** How often a part is repeated that may be repeated as often. */
  readonly repeat: number;
  /** What the groups so far matched, for references to them. */
  readonly groups: Map<AST.CapturingGroup, string>;
  /** How many characters may still be written. */
  room: number;
}

const LETTERS_AND_DIGITS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
const PUNCTUATION = [...' !#$%&()*+,-./:;<=>?@[]^_{|}~"\'\\`'];
/** For classes that leave out ASCII: some of the scripts that properties name. */
const OTHERS = [...'éèüñßçøÉÜÑ€ЖжΩωאبあア漢字한\t\n'];
const PLAIN: readonly string[] = LETTERS_AND_DIGITS;
const ALL: readonly string[] = [...LETTERS_AND_DIGITS, ...PUNCTUATION];

function writeAlternatives(alternatives: readonly AST.Alternative[], writer: Writer): string {
  const chosen = pick(alternatives, writer.random);
  return (chosen?.elements ?? []).map((element) => write(element, writer)).join('');
}

function write(element: AST.Element, writer: Writer): string {
  switch (element.type) {
    case 'Character':
      return String.fromCodePoint(element.value);
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass':
      return writeClass(element, writer);
    case 'Group':
      return writeAlternatives(element.alternatives, writer);
    case 'CapturingGroup': {
      const text = writeAlternatives(element.alternatives, writer);
      writer.groups.set(element, text);
      return text;
    }
    case 'Quantifier':
      return writeRepeated(element, writer);
    case 'Backreference':
      return [element.resolved]
        .flat()
        .map((group) => writer.groups.get(group) ?? '')
        .join('');
    case 'Assertion':
      // What stands for nothing is left to the test of the whole value.
      return '';
  }
}

function writeRepeated({ min, max, element }: AST.Quantifier, writer: Writer): string {
  const most = Math.min(max, Math.max(min, writer.repeat));
  const count = min + Math.floor(writer.random() * (most - min + 1));
  let text = '';
  for (let done = 0; done < count && writer.room > 0; done++) {
    const part = write(element, writer);
    writer.room -= Math.max(part.length, 1);
    text += part;
  }
  return text;
}

type ClassNode = AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

/** Asks the engine which characters belong to a class: it knows sets, properties and negation best. */
function writeClass(node: ClassNode, writer: Writer): string {
  const member = new RegExp(`^(?:${node.raw})$`, writer.flags);
  const preferred = writer.characters.filter((character) => member.test(character));
  if (preferred.length > 0) return pick(preferred, writer.random) ?? '';
  const named = node.type === 'CharacterClass' ? node.elements.flatMap(namedCharacters) : [];
  const members = [...ALL, ...named, ...OTHERS].filter((character) => member.test(character));
  return pick(members, writer.random) ?? '';
}

/** The characters that a class itself names: single ones, and the ends of its ranges. */
function namedCharacters(element: AST.CharacterClass['elements'][number]): string[] {
  switch (element.type) {
    case 'Character':
      return [String.fromCodePoint(element.value)];
    case 'CharacterClassRange':
      return [element.min, element.max].map(({ value }) => String.fromCodePoint(value));
    case 'ClassStringDisjunction':
      return element.alternatives.map(({ elements }) =>
        elements.map(({ value }) => String.fromCodePoint(value)).join(''),
      );
    default:
      return [];
  }
}

function pick<T>(choices: readonly T[], random: () => number): T | undefined {
  return choices[Math.floor(random() * choices.length)];
}

/** Random numbers from 0 to 1 that follow from a text: FNV-1a as the seed of mulberry32. */
function randomFrom(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(seed)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
