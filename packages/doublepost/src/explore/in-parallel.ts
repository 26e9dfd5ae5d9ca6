/**
 * Does the same with several things at a time, and waits for all of it.
 *
 * @throws the first error, when everything has ended: nothing goes on behind the caller's back
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const ended = await Promise.allSettled(items.map(work));
  return ended.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
