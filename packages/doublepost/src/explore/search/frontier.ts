/** What is still to be tried, the simplest first and of equally simple ones the deepest. */
export class Frontier<Item> {
  /** By switches, then by depth. */
  readonly #stacks: Item[][][] = [];

  /** @param depth a deep item shares most with what has just been run */
  add(item: Item, switches: number, depth: number): void {
    let byDepth = this.#stacks[switches];
    if (byDepth === undefined) {
      byDepth = [];
      this.#stacks[switches] = byDepth;
    }
    const stack = byDepth[depth] ?? [];
    byDepth[depth] = stack;
    stack.push(item);
  }

  /** Takes the next item out. */
  take(): Item | undefined {
    for (const byDepth of this.#stacks) {
      for (let depth = (byDepth?.length ?? 0) - 1; depth >= 0; depth -= 1) {
        const item = byDepth?.[depth]?.pop();
        if (item !== undefined) return item;
      }
      // What is simpler may come back, but then it begins anew.
      if (byDepth !== undefined) byDepth.length = 0;
    }
    return undefined;
  }
}
