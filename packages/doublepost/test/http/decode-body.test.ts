import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../src/http/decode-body.ts';
import { CAPTURE_LIMIT } from '../../src/http/message.ts';

const ENCODERS = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const;

/** Text that does not compress to nothing. */
const PAGE = Array.from({ length: 3_000 }, (_, line) => `${line} ${Math.sin(line)}`).join('\n');

describe.each(ENCODERS)('a body in %s', (encoding, encode) => {
  it('is decoded', async () => {
    const decoded = await decodeBody(encode(PAGE), encoding.toUpperCase());
    expect([decoded.body.toString() === PAGE, decoded.whole]).toEqual([true, true]);
  });

  it('may be empty', async () => {
    expect(await decodeBody(encode(''), encoding)).toEqual({ body: Buffer.alloc(0), whole: true });
  });

  it('is decoded up to where it is cut, and says so', async () => {
    const raw = encode(PAGE);
    for (const share of [0.5, 0.9, 0.999]) {
      const { body, whole } = await decodeBody(
        raw.subarray(0, Math.floor(raw.length * share)),
        encoding,
      );
      expect([PAGE.startsWith(body.toString()), whole]).toEqual([true, false]);
      expect(body.length).toBeGreaterThan(PAGE.length * (share - 0.4));
    }
  });

  it('is decoded only up to the limit, however much it unfolds to', async () => {
    const bomb = encode(Buffer.alloc(64 * CAPTURE_LIMIT));
    const { body, whole } = await decodeBody(bomb, encoding);
    expect([body.length, whole]).toEqual([CAPTURE_LIMIT, false]);
    expect(body.buffer.byteLength).toBeLessThan(2 * CAPTURE_LIMIT);
  });

  it('is whole at the limit', async () => {
    const { body, whole } = await decodeBody(encode(Buffer.alloc(CAPTURE_LIMIT)), encoding);
    expect([body.length, whole]).toEqual([CAPTURE_LIMIT, true]);
  });
});

describe('a body that is broken', () => {
  it('is decoded up to there', async () => {
    const raw = gzipSync(PAGE);
    raw.fill(0xff, raw.length / 2);
    const { body, whole } = await decodeBody(raw, 'gzip');
    expect(whole).toBe(false);
    expect(body.toString().slice(0, 10_000)).toBe(PAGE.slice(0, 10_000));
  });

  it.each(['gzip', 'deflate', 'br'])(
    'from its first byte is kept as it came: %s',
    async (encoding) => {
      const body = Buffer.from('plain');
      expect(await decodeBody(body, encoding)).toEqual({ body, whole: true });
    },
  );
});
