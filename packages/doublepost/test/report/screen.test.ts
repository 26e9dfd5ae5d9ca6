import { describe, expect, it } from 'vitest';
import { fold } from '../../src/report/screen.ts';

describe('a text in a column', () => {
  it.each([
    [
      'INSERT INTO users(email,password,credit)',
      24,
      ['INSERT INTO users(email,', 'password,credit)'],
    ],
    ['a b c', 3, ['a b', 'c']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['ab cdefgh i', 4, ['ab', 'cdef', 'gh i']],
    ['', 5, ['']],
  ])('%s, %i wide', (text, width, lines) => {
    expect(fold(text, width)).toEqual(lines);
  });
});
