/**
 * The beginning of a text, in characters as a reader and the length rules count them (code points):
 * none is cut in two.
 */
export function firstCharacters(text: string, count: number): string {
  // Twice as many units have them for certain, so that a long text is not taken apart whole.
  return [...text.slice(0, 2 * count)].slice(0, count).join('');
}
