import type { FileContent } from './form-entry.ts';

/** A small file of a kind that a field accepts. */
export interface SampleFile extends FileContent {
  readonly name: string;
}

interface Kind {
  readonly type: string;
  readonly extensions: readonly string[];
  readonly bytes: () => Buffer;
}

/** A picture of one pixel, as each format has it. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const JPEG =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=';
const WEBP = 'UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=';

/** In the order in which they are taken where a field accepts several. */
const KINDS: readonly Kind[] = [
  { type: 'image/png', extensions: ['.png'], bytes: () => Buffer.from(PNG, 'base64') },
  { type: 'image/jpeg', extensions: ['.jpg', '.jpeg'], bytes: () => Buffer.from(JPEG, 'base64') },
  { type: 'image/gif', extensions: ['.gif'], bytes: () => Buffer.from(GIF, 'base64') },
  { type: 'image/webp', extensions: ['.webp'], bytes: () => Buffer.from(WEBP, 'base64') },
  {
    type: 'image/svg+xml',
    extensions: ['.svg'],
    bytes: () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n'),
  },
  { type: 'application/pdf', extensions: ['.pdf'], bytes: () => Buffer.from(PDF) },
  { type: 'text/plain', extensions: ['.txt', '.text'], bytes: () => Buffer.from('doublepost\n') },
  { type: 'text/csv', extensions: ['.csv'], bytes: () => Buffer.from('name,age\r\nAlex,42\r\n') },
  { type: 'text/html', extensions: ['.html', '.htm'], bytes: () => Buffer.from('<p>doublepost\n') },
  { type: 'text/markdown', extensions: ['.md'], bytes: () => Buffer.from('# doublepost\n') },
  { type: 'application/json', extensions: ['.json'], bytes: () => Buffer.from('{"age":42}\n') },
  { type: 'application/xml', extensions: ['.xml'], bytes: () => Buffer.from('<doublepost/>\n') },
  // The end record alone (APPNOTE.TXT, 4.3.16): an archive of nothing.
  {
    type: 'application/zip',
    extensions: ['.zip'],
    bytes: () => Buffer.from(`504b0506${'0'.repeat(36)}`, 'hex'),
  },
  { type: 'audio/wav', extensions: ['.wav'], bytes: silence },
];

const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;

/**
 * Makes a file for a field.
 *
 * @param accept as the field's attribute lists it: extensions, types, or families such as `image/*`;
 * a text where it is empty, and a text under the wanted name where the format is none of those known
 */
export function sampleFile(accept: string): SampleFile {
  const wanted = accept
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const kind =
    wanted.length === 0
      ? KINDS.find(({ type }) => type === 'text/plain')
      : wanted.flatMap((entry) => KINDS.filter((candidate) => isOf(candidate, entry)))[0];
  if (kind !== undefined) {
    const extension = kind.extensions.find((own) => wanted.includes(own)) ?? kind.extensions[0];
    return { name: `doublepost${extension}`, type: kind.type, bytes: kind.bytes() };
  }
  const extension = wanted.find((entry) => /^\.[\w.]+$/.test(entry)) ?? '.bin';
  const type = wanted.find((entry) => /^[\w.+-]+\/[\w.+-]+$/.test(entry));
  return {
    name: `doublepost${extension}`,
    type: type ?? 'application/octet-stream',
    bytes: Buffer.from('doublepost\n'),
  };
}

function isOf({ type, extensions }: Kind, entry: string): boolean {
  if (entry.endsWith('/*')) return type.startsWith(entry.slice(0, -1));
  return type === entry || extensions.includes(entry) || entry === '*/*';
}

/** One sample of silence: mono, 8 bits, 8,000 Hz (RIFF WAVE). */
function silence(): Buffer {
  const bytes = Buffer.alloc(46);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(38, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8_000, 24);
  bytes.writeUInt32LE(8_000, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(1, 40);
  bytes.writeUInt8(128, 44);
  return bytes;
}
