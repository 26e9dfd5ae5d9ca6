import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeForm } from '../../src/session/encode-form.ts';
import type { FormEntry } from '../../src/session/form-entry.ts';

const TEXT = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\r', '\n', '&', '=', '+', '%', ' ', '"', ';', 'é') }),
);
const ENTRIES = fc.array(fc.tuple(TEXT, TEXT), { maxLength: 6 });

/** The entries as every encoding has them travel. */
function withCrlf(entries: readonly (readonly [string, string])[]): string[][] {
  return entries.map((entry) => entry.map((text) => text.replace(/\r\n|\r|\n/g, '\r\n')));
}

describe('urlencoded', () => {
  const encode = async (entries: [string, string][]) => {
    const { contentType, body } = await encodeForm('application/x-www-form-urlencoded', entries);
    expect(contentType).toBe('application/x-www-form-urlencoded');
    return body.toString('latin1');
  };

  it.each<[[string, string][], string]>([
    [[], ''],
    [[['a', '1']], 'a=1'],
    [
      [
        ['a', ''],
        ['a', '2'],
      ],
      'a=&a=2',
    ],
    [[['a b', 'c&d=e+f']], 'a+b=c%26d%3De%2Bf'],
    [[['mail', 'x+1@example.com']], 'mail=x%2B1%40example.com'],
    [[['é', '€']], '%C3%A9=%E2%82%AC'],
    [[['a', '1\n2\r3\r\n4']], 'a=1%0D%0A2%0D%0A3%0D%0A4'],
  ])('%j is %s', async (entries, text) => {
    expect(await encode(entries)).toBe(text);
  });

  it('reads back as it was, line breaks apart, for any entries', async () => {
    await fc.assert(
      fc.asyncProperty(ENTRIES, async (entries) => {
        expect([...new URLSearchParams(await encode(entries))]).toEqual(withCrlf(entries));
      }),
    );
  });

  it('tells the charset to the field that asks for it', () => {
    expect(
      encodeForm(
        '',
        [
          ['_charset_', ''],
          ['a', 'é'],
        ],
        'latin1',
      ).body.toString(),
    ).toBe('_charset_=WINDOWS-1252&a=%E9');
  });

  it('is what an unknown encoding falls back to', async () => {
    expect(await encodeForm('application/json', [['a', '1']])).toEqual({
      contentType: 'application/x-www-form-urlencoded',
      body: Buffer.from('a=1'),
    });
  });
});

describe('multipart', () => {
  async function decode(entries: [string, string][]): Promise<[string, unknown][]> {
    const { contentType, body } = await encodeForm('multipart/form-data', entries);
    const response = new Response(body, { headers: { 'Content-Type': contentType } });
    return [...(await response.formData())];
  }

  it('is parsed back by a server', async () => {
    expect(
      await decode([
        ['name', 'Zoë'],
        ['note', 'one\ntwo'],
        ['name', ''],
        ['a "quoted" name', '--boundary\r\n'],
      ]),
    ).toEqual([
      ['name', 'Zoë'],
      ['note', 'one\r\ntwo'],
      ['name', ''],
      ['a "quoted" name', '--boundary\r\n'],
    ]);
  });

  it('carries files, of which the field without a choice has an empty one', async () => {
    const { contentType, body } = encodeForm('multipart/form-data', [
      ['cv', 'a "b".png', { type: 'image/png', bytes: Buffer.from([0, 255, 10, 13]) }],
      ['none', '', { type: 'application/octet-stream', bytes: Buffer.alloc(0) }],
    ]);
    const response = new Response(body, { headers: { 'Content-Type': contentType } });
    const [[, cv] = [], [, none] = []] = [...(await response.formData())];
    if (!(cv instanceof File)) throw new Error('no file');
    expect([cv.name, cv.type]).toEqual(['a "b".png', 'image/png']);
    expect(Buffer.from(await cv.arrayBuffer())).toEqual(Buffer.from([0, 255, 10, 13]));
    expect(none).toSatisfy((file: unknown) =>
      file instanceof File ? file.size === 0 : file === '',
    );
  });

  it('sends the name of a file where the encoding has no room for files', () => {
    const entries: FormEntry[] = [['cv', 'a.png', { type: 'image/png', bytes: Buffer.from('x') }]];
    expect(encodeForm('text/plain', entries).body.toString()).toBe('cv=a.png\r\n');
    expect(encodeForm('', entries).body.toString()).toBe('cv=a.png');
  });

  it('ends its lines with CRLF', async () => {
    const { body } = await encodeForm('multipart/form-data', [['a', 'x\ny']]);
    expect(body.toString()).not.toMatch(/(?<!\r)\n|\r(?!\n)/);
  });

  it('is parsed back for any values', async () => {
    const named = fc.tuple(fc.stringMatching(/^[a-z"\r\n [\]é]{1,8}$/), TEXT);
    await fc.assert(
      fc.asyncProperty(fc.array(named, { minLength: 1, maxLength: 4 }), async (entries) => {
        expect(await decode(entries)).toEqual(withCrlf(entries));
      }),
    );
  });
});

describe('text/plain', () => {
  it('has one line for each entry', async () => {
    expect(
      await encodeForm('text/plain', [
        ['a', 'x & y'],
        ['é', ''],
        ['b', '1\n2'],
      ]),
    ).toEqual({ contentType: 'text/plain', body: Buffer.from('a=x & y\r\né=\r\nb=1\r\n2\r\n') });
  });
});
