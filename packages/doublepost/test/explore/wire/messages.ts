import fc from 'fast-check';
import { serialize } from 'pg-protocol';
import { message } from '../../../src/explore/wire/compose.ts';

const name = fc.stringMatching(/^[a-z_]{0,8}$/);
const sql = fc.string({ unit: fc.constantFrom('a', ' ', '$1', 'é', '€', ';', "'"), maxLength: 30 });

/** One message of a client, as node-postgres writes it. */
export const frontendMessage: fc.Arbitrary<Buffer> = fc.oneof(
  sql.map((text) => serialize.query(text)),
  fc.tuple(name, sql).map(([name, text]) => serialize.parse({ name, text })),
  fc
    .tuple(name, name, fc.array(fc.option(fc.string())))
    .map(([portal, statement, values]) => serialize.bind({ portal, statement, values })),
  fc.tuple(name, fc.nat({ max: 100 })).map(([portal, rows]) => serialize.execute({ portal, rows })),
  name.map((name) => serialize.describe({ type: 'S', name })),
  name.map((name) => serialize.close({ type: 'P', name })),
  fc.constant(serialize.sync()),
  fc.constant(serialize.flush()),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => serialize.copyData(Buffer.from(bytes))),
  fc.constant(serialize.copyDone()),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => message('p', Buffer.from(bytes))),
);

/** What a client may send in a row. */
export const frontendStream: fc.Arbitrary<Buffer[]> = fc.array(frontendMessage, { maxLength: 12 });

/** A stream cut into chunks at any places. */
export function chunked(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}
