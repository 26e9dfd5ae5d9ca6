/** How many values are made for each item of a list before it counts as one that repeats itself. */
const ATTEMPTS = 5;

/**
 * The items of a list in which none may be there twice; fewer where there are not as many values.
 *
 * @param make the value of a variant, 0 the usual one
 */
export function distinctItems(count: number, make: (variant: number) => unknown): unknown[] {
  const items = new Map<string, unknown>();
  for (let variant = 0; items.size < count && variant < count * ATTEMPTS; variant++) {
    const item = make(variant);
    const key = JSON.stringify(item);
    if (!items.has(key)) items.set(key, item);
  }
  return [...items.values()];
}
