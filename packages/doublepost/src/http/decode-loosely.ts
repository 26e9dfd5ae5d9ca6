/** A percent-encoded text decoded; as it is where it is no encoding of one. */
export function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
