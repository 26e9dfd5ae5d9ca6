import { describe, expect, it } from 'vitest';
import { parseFormChoice } from '../../src/plan/scenario.ts';

describe('the choice of a form', () => {
  it.each([
    ['1', { by: 'position', position: 1 }],
    ['12', { by: 'position', position: 12 }],
    ['#signup', { by: 'id', id: 'signup' }],
    ['#1', { by: 'id', id: '1' }],
    ['##a', { by: 'id', id: '#a' }],
  ])('%s is understood', (text, choice) => {
    expect(parseFormChoice(text)).toEqual(choice);
  });

  it.each(['', '0', '-1', '1.5', '01', '#', '# a', 'signup', ' 1'])('%j is not', (text) => {
    expect(parseFormChoice(text)).toBeUndefined();
  });
});
