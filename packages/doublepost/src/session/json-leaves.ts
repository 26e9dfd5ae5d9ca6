/** The values of a JSON document that hold no others, by dotted path (`user.emails.0`). */
export function leavesOf(value: unknown, path = ''): (readonly [path: string, value: unknown])[] {
  if (typeof value !== 'object' || value === null) return path === '' ? [] : [[path, value]];
  return Object.entries(value).flatMap(([name, entry]) =>
    leavesOf(entry, path === '' ? name : `${path}.${name}`),
  );
}

/** The document with a text in the place of a leaf; a number or a truth value stays one. */
export function withLeaf(value: unknown, path: readonly string[], text: string): unknown {
  const [name, ...rest] = path;
  if (name === undefined || typeof value !== 'object' || value === null) return like(value, text);
  if (Array.isArray(value)) {
    return value.map((entry, index) =>
      String(index) === name ? withLeaf(entry, rest, text) : entry,
    );
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      key === name ? withLeaf(entry, rest, text) : entry,
    ]),
  );
}

function like(before: unknown, text: string): unknown {
  if (typeof before === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) {
    return Number(text);
  }
  if (typeof before === 'boolean' && /^(?:true|false)$/.test(text)) return text === 'true';
  return text;
}
