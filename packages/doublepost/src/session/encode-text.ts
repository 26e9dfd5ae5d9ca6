import iconv from 'iconv-lite';

/**
 * Encodes the text of a form in the charset of its page. What the charset does not have travels as a
 * numeric character reference, as browsers send it (Encoding Standard, "encode or fail", mode html).
 *
 * @param charset a WHATWG label; UTF-8 where it is unknown. UTF-16 is no encoding of forms and is
 * sent as UTF-8 (Encoding Standard, "get an output encoding")
 */
export function encodeText(text: string, charset: string): Buffer {
  const name = outputCharset(charset);
  // A lone surrogate is no character: it becomes U+FFFD.
  const wellFormed = Buffer.from(text).toString();
  if (name === 'utf-8') return Buffer.from(wellFormed);
  const encoded = iconv.encode(wellFormed, name);
  if (iconv.decode(encoded, name) === wellFormed) return encoded;
  return Buffer.concat([...wellFormed].map((character) => encodeCharacter(character, name)));
}

/** The name of the encoding that a form is sent in, for a label of its page. */
export function outputCharset(label: string): string {
  let name: string;
  try {
    name = new TextDecoder(label).encoding;
  } catch {
    return 'utf-8';
  }
  return name.startsWith('utf-16') || !iconv.encodingExists(name) ? 'utf-8' : name;
}

function encodeCharacter(character: string, name: string): Buffer {
  const bytes = iconv.encode(character, name);
  return iconv.decode(bytes, name) === character
    ? bytes
    : Buffer.from(`&#${character.codePointAt(0)};`);
}
