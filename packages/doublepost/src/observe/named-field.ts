import { attribute, type Document, type Element, visibleText } from '../html/document.ts';
import { indexPage, labelOf } from '../html/page-index.ts';

/** The names of fields by the words that messages call them by. */
export type FieldsByWords = ReadonlyMap<string, string>;

/**
 * Lists what messages call the fields of a page: their labels, and their names as Rails and Laravel
 * write them for readers (`user[first_name]` is "First name"). What two fields are called is left out.
 */
export function indexWords(document: Document, fields: readonly Element[]): FieldsByWords {
  const page = indexPage(document);
  const index = new Map<string, string>();
  const shared = new Set<string>();
  for (const field of fields) {
    const name = attribute(field, 'name') ?? '';
    for (const text of [labelOf(field, page), readable(name)]) {
      const words = wordsOf(text).join(' ');
      if ((index.get(words) ?? name) !== name) shared.add(words);
      index.set(words, name);
    }
  }
  for (const words of ['', ...shared]) index.delete(words);
  return index;
}

/** Longer ones are no names. */
const MOST_WORDS = 8;
const ARTICLES = new Set(
  'the your this that le la les l votre ce cet cette der die das ihr ihre dein deine el los las su tu'.split(
    ' ',
  ),
);
/** A message that goes on so is about several fields, or about signing in. */
const OTHERS = new Set('or and ou et oder und o y'.split(' '));

/** The field that a message begins with ("Nick has already been taken"), the longest name first. */
export function namedField(message: Element, index: FieldsByWords): string | undefined {
  const words = wordsOf(visibleText(message).slice(0, 200));
  const begin = ARTICLES.has(words[0] ?? '') ? words.slice(1) : words;
  for (let length = Math.min(MOST_WORDS, begin.length); length > 0; length--) {
    const name = index.get(begin.slice(0, length).join(' '));
    if (name !== undefined) return OTHERS.has(begin[length] ?? '') ? undefined : name;
  }
  return undefined;
}

/** `user[firstName]`, `user.first_name` and `author_id` as `first Name`, `first name` and `author`. */
function readable(name: string): string {
  const last = name.split(/[.[\]]+/).findLast((part) => part !== '') ?? '';
  return last.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/_(?:id)?(?=$|_)|_/g, ' ');
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
