/**
 * The share of letters that two texts have in common, in any order, as Python's
 * `SequenceMatcher.quick_ratio` measures it; 0 to 1.
 *
 * @param left the letters of one text, each a string.
 */
export function similarity(left: readonly string[], right: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const letter of left) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let common = 0;
  for (const letter of right) {
    const count = counts.get(letter) ?? 0;
    if (count === 0) continue;
    counts.set(letter, count - 1);
    common += 1;
  }
  return left.length + right.length === 0 ? 1 : (2 * common) / (left.length + right.length);
}

/** The most that {@link similarity} can be for texts of so many letters. */
export function greatestSimilarity(oneLength: number, otherLength: number): number {
  const both = oneLength + otherLength;
  return both === 0 ? 1 : (2 * Math.min(oneLength, otherLength)) / both;
}
