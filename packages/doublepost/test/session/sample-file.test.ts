import { describe, expect, it } from 'vitest';
import { sampleFile } from '../../src/session/sample-file.ts';

describe('a file is made for', () => {
  it.each([
    ['', 'doublepost.txt', 'text/plain'],
    ['image/*', 'doublepost.png', 'image/png'],
    ['image/jpeg, image/png', 'doublepost.jpg', 'image/jpeg'],
    ['.JPEG', 'doublepost.jpeg', 'image/jpeg'],
    ['.pdf,.docx', 'doublepost.pdf', 'application/pdf'],
    ['text/csv', 'doublepost.csv', 'text/csv'],
    ['.docx', 'doublepost.docx', 'application/octet-stream'],
    ['application/x-thing', 'doublepost.bin', 'application/x-thing'],
    ['audio/*', 'doublepost.wav', 'audio/wav'],
  ])('accept="%s"', (accept, name, type) => {
    const file = sampleFile(accept);
    expect([file.name, file.type]).toEqual([name, type]);
    expect(file.bytes.length).toBeGreaterThan(0);
  });

  it.each([
    ['.png', '89504e470d0a1a0a'],
    ['.jpg', 'ffd8ff'],
    ['.gif', '474946383961'],
    ['.webp', '52494646'],
    ['.pdf', '255044462d'],
    ['.zip', '504b0506'],
    ['.wav', '52494646'],
  ])('begins as its format does: %s', (accept, magic) => {
    expect(sampleFile(accept).bytes.toString('hex')).toMatch(new RegExp(`^${magic}`));
  });
});
