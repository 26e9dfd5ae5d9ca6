import type { AST } from '@eslint-community/regexpp';

/** A pattern may ask for a book; no field is filled with one. */
export const LONGEST_TEXT = 4_000;

/** What a text is written with. */
export interface Writer {
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
/** What most fields want. */
export const PLAIN: readonly string[] = LETTERS_AND_DIGITS;
/** What a rule such as `(?=.*[!#])` may want, too. */
export const ALL: readonly string[] = [...LETTERS_AND_DIGITS, ...PUNCTUATION];

/** Writes one of the alternatives of a pattern, chosen at random; what it asserts is not looked at. */
export function writeAlternatives(
  alternatives: readonly AST.Alternative[],
  writer: Writer,
): string {
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
