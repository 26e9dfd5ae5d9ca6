import type { Submission } from '../html/forms.ts';
import type { FormEntry } from './fill-form.ts';

/** A request body and the content type that names its encoding. */
export interface EncodedForm {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Encodes entries as the form's `enctype` says (HTML Standard, "form submission"). */
export async function encodeForm(
  enctype: Submission['enctype'],
  entries: readonly FormEntry[],
): Promise<EncodedForm> {
  const normalised = entries.map(([name, value]): [string, string] => [
    withCrlf(name),
    withCrlf(value),
  ]);
  switch (enctype) {
    case 'multipart/form-data':
      return encodeMultipart(normalised);
    case 'text/plain': {
      const lines = normalised.map(([name, value]) => `${name}=${value}\r\n`);
      return { contentType: 'text/plain', body: Buffer.from(lines.join('')) };
    }
    default: {
      const body = new URLSearchParams(normalised).toString();
      return { contentType: 'application/x-www-form-urlencoded', body: Buffer.from(body) };
    }
  }
}

async function encodeMultipart(entries: readonly FormEntry[]): Promise<EncodedForm> {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  const encoded = new Response(data);
  return {
    contentType: encoded.headers.get('content-type') ?? 'multipart/form-data',
    body: Buffer.from(await encoded.arrayBuffer()),
  };
}

/** Line breaks travel as CRLF, whatever the page wrote. */
function withCrlf(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n');
}
