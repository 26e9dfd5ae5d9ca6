import { learnShapes, mapWords, VARIES } from './word-shapes.ts';

/** Replaces what is not compared of a text. */
export type Coarsening = (text: string) => string;

/** From what is compared to the letter, to what is not compared at all. */
const COARSENINGS: readonly Coarsening[] = [
  (text) => text,
  (text) => mapWords(text, (word) => (/\d/.test(word) ? VARIES : word)),
  (text) =>
    mapWords(text, (word) => (/\d/.test(word) ? VARIES : word.replace(/[\w-]{16,}/g, VARIES))),
  () => VARIES,
];

/** What is compared of texts of one kind. */
export interface TextNoise {
  readonly coarsen: Coarsening;
  /** A sentence for the reader where nothing is. */
  readonly note: string | undefined;
}

/**
 * The finest coarsening under which the texts of each group agree: those that only what varies by
 * itself tells apart. What a group always has and no group that varies ever does is kept.
 *
 * @param name of these texts, as a sentence begins with it: `title of pages`
 */
export function learnTexts(groups: readonly (readonly string[])[], name: string): TextNoise {
  const agrees = (coarsen: Coarsening): boolean => groups.every((seen) => areEqual(seen, coarsen));
  const finest = COARSENINGS.find(agrees) ?? (() => VARIES);
  const varying = groups.filter((seen) => !areEqual(seen, (text) => text)).flat();
  const shapes = learnShapes(varying, finest);
  const steady = new Set(groups.flatMap((seen) => steadyValue(seen, varying)));
  const blurred = [...new Set(varying)].filter((text) => finest(text) === VARIES);
  const [one, other = 'none'] = blurred.map((text) => `"${text.slice(0, LONGEST_EXAMPLE)}"`);
  return {
    coarsen: (text) => (steady.has(text) ? text : (shapes.match(text) ?? finest(text))),
    note:
      one === undefined
        ? undefined
        : `The ${name} varies although nothing races, so it was not compared: ${one}, then ${other}.`,
  };
}

const LONGEST_EXAMPLE = 60;

/** Fewer equal answers may be chance where others vary. */
const STEADY = 3;

/** What all of some answers have that none of those does that vary. */
function steadyValue(seen: readonly string[], varying: readonly string[]): string[] {
  const [value] = seen;
  const isSteady = seen.length >= STEADY && areEqual(seen, (text) => text);
  return isSteady && value !== undefined && !varying.includes(value) ? [value] : [];
}

function areEqual(texts: readonly string[], coarsen: Coarsening): boolean {
  return new Set(texts.map(coarsen)).size <= 1;
}
