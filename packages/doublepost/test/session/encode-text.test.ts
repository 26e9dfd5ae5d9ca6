import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeText, outputCharset } from '../../src/session/encode-text.ts';

describe('a text is encoded', () => {
  it.each([
    ['utf-8', 'é€', 'c3a9e282ac'],
    ['iso-8859-1', 'é', 'e9'],
    ['iso-8859-1', '€', '80'], // The label names windows-1252.
    ['windows-1252', 'œ', '9c'],
    ['windows-1251', 'Ж', 'c6'],
    ['shift_jis', '日', '93fa'],
    ['euc-kr', '한', 'c7d1'],
    ['gbk', '中', 'd6d0'],
    ['klingon', 'é', 'c3a9'],
    ['utf-16', 'é', 'c3a9'],
  ])('in %s: %s', (charset, text, hex) => {
    expect(encodeText(text, charset).toString('hex')).toBe(hex);
  });

  it('with a reference for what the charset does not have', () => {
    expect(encodeText('a日é', 'windows-1252').toString('latin1')).toBe('a&#26085;é');
  });

  it('so that the charset reads it back, whatever it is made of', () => {
    const charset = fc.constantFrom('utf-8', 'windows-1252', 'iso-8859-15', 'koi8-r', 'shift_jis');
    fc.assert(
      fc.property(charset, fc.string({ unit: 'binary' }), (name, text) => {
        const read = new TextDecoder(name, { ignoreBOM: true }).decode(encodeText(text, name));
        const referred = read.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
        expect(referred.normalize()).toBe(Buffer.from(text).toString().normalize());
      }),
    );
  });
});

describe('the charset of a form', () => {
  it.each([
    ['latin1', 'windows-1252'],
    ['UTF8', 'utf-8'],
    ['utf-16le', 'utf-8'],
    ['x', 'utf-8'],
  ])('%s is sent in %s', (label, name) => {
    expect(outputCharset(label)).toBe(name);
  });
});
