import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStorageState } from '../../src/plan/read-storage-state.ts';
import { temporaryFolder } from '../support/temporary.ts';

const PAGE = new URL('http://app.localhost:8000/signup/');
const NOW = 1_800_000_000_000;

function saved(text: string): string {
  const path = join(temporaryFolder(), 'state.json');
  writeFileSync(path, text);
  return path;
}

function cookie(name: string, domain: string, expires = -1, secure = false) {
  const rest = { path: '/', httpOnly: true, sameSite: 'Lax' };
  return { name, value: 'v', domain, expires, secure, ...rest };
}

describe('the storage state of a browser', () => {
  it('gives the cookies that it would send to the page', () => {
    const cookies = [
      cookie('own', 'app.localhost'),
      cookie('shared', '.localhost'),
      cookie('parent', 'localhost'),
      cookie('other', 'example.com'),
      cookie('old', 'app.localhost', NOW / 1000 - 1),
      cookie('young', 'app.localhost', NOW / 1000 + 1, true),
    ];
    const file = saved(JSON.stringify({ cookies, origins: [] }));
    expect(readStorageState(file, PAGE, NOW)).toEqual([
      'own=v; Path=/',
      'shared=v; Path=/',
      'young=v; Path=/; Secure',
    ]);
  });

  it.each([
    ['{', /: /],
    ['{}', /"cookies" should be/],
    ['{"cookies":[{"name":1}]}', /"cookies\.0\.name" should be string, but is 1$/],
  ])('is refused where it is none: %s', (text, message) => {
    expect(() => readStorageState(saved(text), PAGE)).toThrow(
      expect.objectContaining({
        code: 'DP_STORAGE_STATE_INVALID',
        message: expect.stringMatching(message),
      }),
    );
  });
});
