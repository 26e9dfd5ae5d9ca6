import { describe, expect, it } from 'vitest';
import type { HeaderField, HttpRequest } from '../src/http/message.ts';
import { loadOf, pageOf } from '../src/page-load.ts';

const API = new URL('http://127.0.0.1:8700/api/orders?x=1');

/** The address that is loaded before a submission with these headers. */
function loaded(...headers: readonly HeaderField[]): string {
  const request: HttpRequest = { method: 'POST', url: API, headers, body: Buffer.alloc(0) };
  return loadOf(pageOf(request), request).url.href;
}

describe('before a submission is loaded', () => {
  it('the page that it was made on, however its field is written', () => {
    expect(loaded(['Referer', 'http://127.0.0.1:8700/new'])).toBe('http://127.0.0.1:8700/new');
    expect(loaded(['referer', 'http://127.0.0.1:8700/new'])).toBe('http://127.0.0.1:8700/new');
  });

  it('its own address where no page is known', () => {
    expect(loaded()).toBe(API.href);
  });

  it.each(['http://localhost:3000/', 'http://127.0.0.1:3000/new', 'https://127.0.0.1:8700/new'])(
    'the first address of the application where the page is of another origin: %s',
    (page) => {
      expect(loaded(['Referer', page])).toBe('http://127.0.0.1:8700/');
    },
  );
});
