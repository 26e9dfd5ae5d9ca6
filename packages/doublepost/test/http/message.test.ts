import { describe, expect, it } from 'vitest';
import { charsetOf, type HttpResponse, headerOf, textOf } from '../../src/http/message.ts';

function response(type: string | undefined, body: Uint8Array): HttpResponse {
  const headers = new Map(type === undefined ? [] : [['content-type', [type]]]);
  return { status: 200, headers, body: Buffer.from(body), truncated: false };
}

describe('the text of an answer', () => {
  const LATIN = Buffer.from([0x63, 0x61, 0x66, 0xe9]);
  const UTF8 = Buffer.from('café');

  it.each([
    ['UTF-8 where no charset is named', 'text/html', UTF8],
    ['UTF-8 where no type is named', undefined, UTF8],
    ['UTF-8 where the charset is unknown', 'text/html; charset=klingon', UTF8],
    ['its charset', 'text/html; charset=iso-8859-1', LATIN],
    ['its charset in quotes and capitals', 'text/html; Charset="ISO-8859-1"', LATIN],
    ['windows-1252', 'text/html;charset=windows-1252', LATIN],
    ['UTF-16', 'text/plain; charset=utf-16le', Buffer.from('café', 'utf16le')],
  ])('is read in %s', (_what, type, body) => {
    expect(textOf(response(type, body))).toBe('café');
  });

  it.each([
    ['by its meta', '<meta charset="iso-8859-1">caf\xe9', 'windows-1252'],
    [
      'by its old meta',
      '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">\xc6',
      'windows-1251',
    ],
    ['by its byte order mark', '\xef\xbb\xbf<meta charset=latin1>', 'utf-8'],
    ['by no meta that says UTF-16', '<meta charset=utf-16>', 'utf-8'],
    ['by no meta beyond the first kilobyte', `${' '.repeat(1024)}<meta charset=latin1>`, 'utf-8'],
  ])('has a charset of a page %s', (_how, html, charset) => {
    expect(charsetOf(response('text/html', Buffer.from(html, 'latin1')))).toBe(charset);
  });

  it('believes the header before the page', () => {
    const body = Buffer.from('<meta charset=latin1>');
    expect(charsetOf(response('text/html; charset=utf-8', body))).toBe('utf-8');
  });

  it('shows what is no character as such, and does not fail', () => {
    expect(textOf(response('text/html', LATIN))).toBe('caf\ufffd');
  });
});

describe('a header field', () => {
  it('is found whatever its spelling, and is its first value', () => {
    const answer = {
      ...response(undefined, Buffer.alloc(0)),
      headers: new Map([['set-cookie', ['a=1', 'b=2']]]),
    };
    expect(headerOf(answer, 'Set-Cookie')).toBe('a=1');
    expect(headerOf(answer, 'Location')).toBeUndefined();
  });
});
