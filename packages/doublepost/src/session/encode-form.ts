import { randomBytes } from 'node:crypto';
import type { Submission } from '../html/forms.ts';
import { encodeText, outputCharset } from './encode-text.ts';
import type { FormEntry } from './form-entry.ts';

/** A request body and the content type that names its encoding. */
export interface EncodedForm {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Encodes entries as the form's `enctype` says (HTML Standard, "form submission").
 *
 * @param charset of the page, or the one that the form accepts; UTF-8 by default
 */
export function encodeForm(
  enctype: Submission['enctype'],
  entries: readonly FormEntry[],
  charset = 'utf-8',
): EncodedForm {
  const normalised = entries.map(([name, value, file]): FormEntry => {
    const sent = namesCharset(name, value) ? outputCharset(charset).toUpperCase() : value;
    return file === undefined ? [withCrlf(name), withCrlf(sent)] : [withCrlf(name), sent, file];
  });
  switch (enctype) {
    case 'multipart/form-data':
      return encodeMultipart(normalised, charset);
    case 'text/plain': {
      const lines = normalised.map(([name, value]) => `${name}=${value}\r\n`);
      return { contentType: 'text/plain', body: encodeText(lines.join(''), charset) };
    }
    default: {
      const pairs = normalised.map(([name, value]) =>
        [name, value].map((text) => percentEncode(encodeText(text, charset))).join('='),
      );
      return {
        contentType: 'application/x-www-form-urlencoded',
        body: Buffer.from(pairs.join('&')),
      };
    }
  }
}

/** A hidden field of this name is sent with the name of the encoding (HTML Standard). */
function namesCharset(name: string, value: string): boolean {
  return name.toLowerCase() === '_charset_' && value === '';
}

function encodeMultipart(entries: readonly FormEntry[], charset: string): EncodedForm {
  const boundary = `----DoublepostFormBoundary${randomBytes(12).toString('hex')}`;
  const parts = entries.map(([name, value, file]) => {
    const named = `Content-Disposition: form-data; name="${escapeName(name)}"`;
    const head =
      file === undefined
        ? named
        : `${named}; filename="${escapeName(value)}"\r\nContent-Type: ${file.type}`;
    return Buffer.concat([
      Buffer.from(`--${boundary}\r\n`),
      encodeText(`${head}\r\n\r\n`, charset),
      file === undefined ? encodeText(value, charset) : file.bytes,
      Buffer.from('\r\n'),
    ]);
  });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** The three characters that would end a name (HTML Standard, "multipart/form-data encoding"). */
function escapeName(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

/** As `application/x-www-form-urlencoded` has it (URL Standard): a space is a plus. */
function percentEncode(bytes: Buffer): string {
  let text = '';
  for (const byte of bytes) text += URLENCODED[byte];
  return text;
}

const URLENCODED: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (character === ' ') return '+';
  if (/[\w*.-]/.test(character)) return character;
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** Line breaks travel as CRLF, whatever the page wrote. */
function withCrlf(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n');
}
