import { describe, expect, it } from 'vitest';
import { showUrl } from '../../src/http/show-url.ts';

describe('an address is shown', () => {
  it.each([
    ['http://localhost:8000/signup/?next=/&design=1#top'],
    ['/path?x=1'],
    ['localhost:8000'],
    ['http://[::1]/a@b?email=a@b.fr'],
    [''],
  ])('as it is: %s', (address) => {
    expect(showUrl(address)).toBe(address);
  });

  it.each([
    ['http://ada:hunter2@host/a', 'http://host/a'],
    ['http://ada@host', 'http://host'],
    ['http://a@b:c@host', 'http://host'],
    ['//ada:hunter2@host/', '//host/'],
    ['ftp://ada:hunter2@host/', 'ftp://host/'],
    ['http:\\\\ada:hunter2@host', 'http:\\\\host'],
  ])('without credentials: %s', (address, shown) => {
    expect(showUrl(address)).toBe(shown);
  });

  it.each([
    'token',
    'csrf_token',
    'apiKey',
    'password',
    'client_secret',
    'code',
    'sig',
    'X-Amz-Signature',
    'pa%73s',
    'sid',
  ])('without the value of %s', (name) => {
    expect(showUrl(new URL(`http://localhost/?a=1&${name}=hunter2&b=2#${name}=hunter2`))).toBe(
      `http://localhost/?a=1&${name}=***&b=2#${name}=***`,
    );
  });
});
