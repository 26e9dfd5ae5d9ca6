/**
 * The share of letters that two texts have in common, in any order, as Python's
 * `SequenceMatcher.quick_ratio` measures it; 0 to 1.
 */
export function similarity(one: string, other: string): number {
  const [left, right] = [[...one], [...other]];
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
