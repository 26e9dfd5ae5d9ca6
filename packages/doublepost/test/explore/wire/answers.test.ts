import fc from 'fast-check';
import { Parser } from 'pg-protocol/dist/parser.js';
import { describe, expect, it } from 'vitest';
import { Answers, type UnitResult } from '../../../src/explore/wire/answers.ts';
import { readBackend } from '../../../src/explore/wire/backend.ts';
import { errorResponse, message, readyForQuery } from '../../../src/explore/wire/compose.ts';
import { FrameSplitter, ProtocolError } from '../../../src/explore/wire/frame.ts';

const complete = (tag: string): Buffer => message('C', Buffer.from(`${tag}\0`));
const ready = readyForQuery('open');
const failure = errorResponse('ERROR', '23505', 'duplicate key');
const notice = message('N', Buffer.from('SNOTICE\0\0'));

/** Which owners ended, in order, with their tags or error. */
function hear(answers: Answers, ...bytes: readonly Buffer[]): [object | undefined, string][] {
  const splitter = new FrameSplitter('typed');
  const ended: [object | undefined, string][] = [];
  const note = ({ tags, error }: UnitResult): string => error?.code ?? tags.join();
  const stream = Buffer.concat(bytes);
  for (let frame = splitter.next(stream); frame !== undefined; frame = splitter.next()) {
    const { owner, finished } = answers.hear(frame);
    if (finished !== undefined) ended.push([owner, note(finished)]);
  }
  return ended;
}

describe('the answers of a server', () => {
  it('end a simple query at ReadyForQuery, after all of its statements', () => {
    const answers = new Answers();
    answers.expectReady('a' as unknown as object);
    const bytes = [complete('BEGIN'), notice, complete('INSERT 0 1'), ready];
    expect(hear(answers, ...bytes)).toEqual([['a', 'BEGIN,INSERT 0 1']]);
    expect(answers.status).toBe('open');
  });

  it('end each Execute of a pipeline by itself', () => {
    const answers = new Answers();
    const [a, b] = [{}, {}];
    answers.expectComplete(a);
    expect(hear(answers, complete('SELECT 1'))).toEqual([[a, 'SELECT 1']]);
    answers.expectReady(b);
    expect(hear(answers, complete('SELECT 2'), ready)).toEqual([[b, 'SELECT 2']]);
  });

  it('say nothing between an error in a pipeline and the next Sync', () => {
    const answers = new Answers();
    const [a, b] = [{}, {}];
    answers.expectComplete(a);
    expect(hear(answers, failure)).toEqual([[a, '23505']]);
    expect(answers.isSkipping).toBe(true);
    answers.expectReady(b);
    expect(answers.isSkipping).toBe(false);
    expect(hear(answers, ready)).toEqual([[b, '']]);
    expect(answers.awaited).toBe(0);
  });

  it('are read as pg-protocol reads them', () => {
    const bytes = fc.oneof(
      fc.stringMatching(/^[A-Z ]{1,9}$/).map((tag) => ({ bytes: complete(tag), tag })),
      fc.stringMatching(/^[0-9A-Z]{5}$/).map((code) => ({
        bytes: errorResponse('ERROR', code, `text ${code}`, 'detail'),
        code,
      })),
    );
    fc.assert(
      fc.property(bytes, ({ bytes }) => {
        const own = readBackend({ type: String.fromCharCode(bytes[0] ?? 0), bytes });
        new Parser().parse(bytes, (theirs) => {
          const { text, code } = theirs as unknown as { text?: string; code?: string };
          expect(own).toMatchObject(text === undefined ? { code } : { tag: text });
        });
      }),
    );
  });

  it('of arbitrary content break nothing but the rules of the protocol', () => {
    const type = fc.constantFrom(...'KZCIsEGWDNSARTtn123v?');
    fc.assert(
      fc.property(fc.array(fc.tuple(type, fc.uint8Array({ maxLength: 20 }))), (frames) => {
        const answers = new Answers();
        answers.expectComplete({});
        answers.expectReady({});
        try {
          for (const [type, content] of frames) hear(answers, message(type, Buffer.from(content)));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
