import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planFromHar } from '../../src/plan/from-har.ts';
import { temporaryFolder } from '../support/temporary.ts';

function saved(text: unknown, name = 'site.har'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text));
  return path;
}

const HTML = { method: 'GET', url: 'http://localhost:8000/signup/', headers: [] };

/** As Chrome 130 saves it. */
const CHROME = {
  log: {
    version: '1.2',
    creator: { name: 'WebInspector', version: '537.36' },
    pages: [],
    entries: [
      { _resourceType: 'document', request: { ...HTML, cookies: [], bodySize: 0 }, response: {} },
      {
        _initiator: { type: 'other' },
        request: {
          method: 'POST',
          url: 'http://localhost:8000/signup/',
          httpVersion: 'h2',
          headers: [
            { name: ':authority', value: 'localhost:8000' },
            { name: 'content-length', value: '21' },
            { name: 'content-type', value: 'application/x-www-form-urlencoded' },
            { name: 'cookie', value: 'a=1' },
            { name: 'cookie', value: 'b=2' },
            { name: 'accept-encoding', value: 'gzip, deflate, br, zstd' },
          ],
          postData: {
            mimeType: 'application/x-www-form-urlencoded',
            text: 'email=a%40b.fr&age=42',
            params: [{ name: 'email', value: 'a%40b.fr' }],
          },
        },
        response: {},
      },
    ],
  },
};

/** As Firefox 132 saves it, with a byte order mark as some tools write one. */
const FIREFOX = `\uFEFF${JSON.stringify({
  log: {
    version: '1.2',
    creator: { name: 'Firefox', version: '132.0' },
    browser: { name: 'Firefox', version: '132.0' },
    entries: [
      { request: HTML },
      {
        request: {
          bodySize: 12,
          method: 'POST',
          url: 'http://localhost:8000/upload/',
          headers: [
            { name: 'Content-Type', value: 'multipart/form-data; boundary=---1' },
            { name: 'Referer', value: 'http://localhost:8000/upload/' },
          ],
          postData: {
            mimeType: 'multipart/form-data; boundary=---1',
            params: [
              { name: 'title', value: 'Cat' },
              { name: 'file', value: 'abc', fileName: 'cat.txt', contentType: 'text/plain' },
            ],
            text: '',
          },
        },
      },
      {
        request: {
          method: 'PUT',
          url: 'http://localhost:8000/api/cats/7?token=s3cret',
          headers: [{ name: 'Content-Type', value: 'application/json' }],
          postData: { mimeType: 'application/json', text: '{"name":"Zoë"}' },
        },
      },
    ],
  },
})}`;

describe('a recording', () => {
  it('of Chrome gives its only request that changes something', () => {
    const file = saved(CHROME);
    const { request, command, page } = planFromHar(file, undefined);
    expect(page.href).toBe('http://localhost:8000/signup/');
    expect(command).toBe(`npx doublepost --har ${file}`);
    expect(request).toEqual({
      method: 'POST',
      url: new URL('http://localhost:8000/signup/'),
      headers: [
        ['content-type', 'application/x-www-form-urlencoded'],
        ['cookie', 'a=1; b=2'],
      ],
      content: { kind: 'bytes', body: Buffer.from('email=a%40b.fr&age=42') },
    });
  });

  it('of Firefox gives multipart fields, by the number of the entry', () => {
    expect(planFromHar(saved(FIREFOX), '2').request).toMatchObject({
      headers: [['Referer', 'http://localhost:8000/upload/']],
      content: {
        kind: 'multipart',
        fields: [
          { name: 'title', value: 'Cat' },
          {
            name: 'file',
            value: 'cat.txt',
            file: { type: 'text/plain', bytes: Buffer.from('abc') },
          },
        ],
      },
    });
  });

  it('of Firefox gives JSON, by a part of the address', () => {
    const { request, command } = planFromHar(saved(FIREFOX), '/api/cats');
    expect(request?.method).toBe('PUT');
    expect(request?.content).toEqual({ kind: 'bytes', body: Buffer.from('{"name":"Zoë"}') });
    expect(command).toContain('--entry /api/cats');
  });

  it.each([
    ['http://localhost:8000/api/cats', 1],
    ['/api/cats', 1],
    ['/api/cats?page=1', 2],
    ['http://localhost:8000/api/cats/7', 3],
  ])('by its address where that begins others, too: %s', (entry, number) => {
    const urls = ['/api/cats', '/api/cats?page=1', '/api/cats/7'];
    const entries = urls.map((url, index) => ({
      request: {
        method: 'POST',
        url: `http://localhost:8000${url}`,
        postData: { text: `${index + 1}` },
      },
    }));
    const file = saved(JSON.stringify({ log: { entries } }));
    const content = { kind: 'bytes', body: Buffer.from(`${number}`) };
    expect(planFromHar(file, entry).request?.content).toEqual(content);
    expect(() => planFromHar(file, '/api/ca')).toThrow(
      expect.objectContaining({ code: 'DP_HAR_ENTRY' }),
    );
  });

  it('whose entry is not clear lists those that could be meant, secrets masked', () => {
    expect(() => planFromHar(saved(FIREFOX), undefined)).toThrow(
      expect.objectContaining({
        code: 'DP_HAR_ENTRY',
        message: expect.stringMatching(
          /2 entries of .* could be meant:\n +2 {2}POST http:\S+\/upload\/\n +3 {2}PUT http:\S+\?token=\*\*\*$/,
        ),
      }),
    );
    expect(() => planFromHar(saved(FIREFOX), '9')).toThrow(
      expect.objectContaining({ code: 'DP_HAR_ENTRY' }),
    );
  });

  it('of a page alone changes nothing', () => {
    expect(() => planFromHar(saved(CHROME), '1')).toThrow(
      expect.objectContaining({ code: 'DP_REQUEST_SAFE' }),
    );
  });
});

describe('a recording is refused', () => {
  it.each<[string, unknown, RegExp]>([
    ['cut in half', JSON.stringify(CHROME).slice(0, 200), /is no JSON/],
    ['that is none', { entries: [] }, /"log" should be/],
    [
      'with an entry that has no request',
      { log: { entries: [{}] } },
      /"log\.entries\.0\.request" should be/,
    ],
  ])('%s', (_what, text, message) => {
    expect(() => planFromHar(saved(text), undefined)).toThrow(
      expect.objectContaining({ code: 'DP_HAR_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('of 200 MB, before it is read, with the limit', () => {
    const path = join(temporaryFolder(), 'long.har');
    const handle = openSync(path, 'w');
    ftruncateSync(handle, 200 * 1024 * 1024); // Its blocks are holes: nothing is written.
    closeSync(handle);
    expect(() => planFromHar(path, undefined)).toThrow(
      expect.objectContaining({
        code: 'DP_HAR_INVALID',
        message: expect.stringMatching(/has 200 MB; at most 100 MB are read$/),
      }),
    );
  });

  it('that is not there', () => {
    expect(() => planFromHar('/no/such.har', undefined)).toThrow(
      expect.objectContaining({ code: 'DP_HAR_INVALID' }),
    );
  });
});
