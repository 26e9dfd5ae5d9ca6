import fc from 'fast-check';
import { serialize } from 'pg-protocol';
import { describe, expect, it } from 'vitest';
import { FrameSplitter, ProtocolError } from '../../../src/explore/wire/frame.ts';
import { type Part, UnitBuilder } from '../../../src/explore/wire/units.ts';
import { chunked, frontendStream } from './messages.ts';

function build(chunks: readonly Buffer[]): Part[] {
  const splitter = new FrameSplitter('typed');
  const builder = new UnitBuilder();
  const parts: Part[] = [];
  for (const chunk of chunks) {
    for (let frame = splitter.next(chunk); frame !== undefined; frame = splitter.next()) {
      parts.push(...builder.add(frame));
    }
  }
  return [...parts, ...builder.cutHere()];
}

const bytesOf = (part: Part): Buffer => (part.kind === 'unit' ? part.unit.bytes : part.bytes);
const parse = (sql: string, name = ''): Buffer => serialize.parse({ name, text: sql });
const bind = (statement = ''): Buffer => serialize.bind({ statement });
const execute = (rows = 0): Buffer => serialize.execute({ rows });

/** Units as `kind sql`, with `;` where they end the implicit transaction; passed parts as `-`. */
function outline(...messages: readonly Buffer[]): string[] {
  return build(messages).map((part) =>
    part.kind === 'unit' ? `${part.unit.sql}${part.unit.ends ? ';' : ''}` : '-',
  );
}

describe('what a client sends', () => {
  it('arrives whole and in order', () => {
    fc.assert(
      fc.property(frontendStream, fc.array(fc.nat()), (messages, cuts) => {
        const sent = Buffer.concat(messages);
        const arrived = Buffer.concat(build(chunked(sent, cuts)).map(bytesOf));
        // A Bind without its Execute is still being gathered.
        expect(sent.subarray(0, arrived.length)).toEqual(arrived);
      }),
    );
  });

  it('of arbitrary bytes never breaks anything but the rules of the protocol', () => {
    const type = fc.constantFrom(...'QPBEDCSHFdcfXp?');
    const frame = fc.tuple(type, fc.uint8Array({ maxLength: 20 })).map(([type, content]) => {
      const head = Buffer.alloc(5);
      head.write(type);
      head.writeInt32BE(content.length + 4, 1);
      return Buffer.concat([head, content]);
    });
    fc.assert(
      fc.property(fc.array(frame), (frames) => {
        try {
          build(frames);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, string[], Buffer[]]>([
    ['a simple query, however many statements', ['a; b;'], [serialize.query('a; b')]],
    ['an Execute with its Sync', ['x;'], [parse('x'), bind(), execute(), serialize.sync()]],
    [
      'a prepared statement by its name',
      ['-', 'x;'],
      [parse('x', 's1'), serialize.sync(), bind('s1'), execute(), serialize.sync()],
    ],
    [
      'a pipeline, cut after each Execute',
      ['x', 'y;'],
      [parse('x'), bind(), execute(), parse('y'), bind(), execute(), serialize.sync()],
    ],
    [
      'a Sync that commits what a flushed pipeline did',
      ['x', 'Sync;'],
      [parse('x'), bind(), execute(), serialize.flush(), serialize.sync()],
    ],
    [
      'a portal that is read in parts',
      ['x', 'x;'],
      [parse('x'), bind(), execute(2), serialize.flush(), execute(2), serialize.sync()],
    ],
    [
      'Parse and Describe run nothing',
      ['-'],
      [parse('x'), serialize.describe({ type: 'S' }), serialize.sync()],
    ],
    [
      'COPY data follows its query',
      ['copy t from stdin;', '-', '-'],
      [
        serialize.query('copy t from stdin'),
        serialize.copyData(Buffer.from('1\n')),
        serialize.copyDone(),
      ],
    ],
  ])('%s', (_name, expected, messages) => {
    expect(outline(...messages)).toEqual(expected);
  });
});
