import { ProtocolError } from './frame.ts';
import { Reader } from './reader.ts';

/** Unspecified, int8, int2, int4, text, varchar, uuid: types whose text says which value it is. */
const PLAIN_TYPES = new Set([0, 20, 21, 23, 25, 1043, 2950]);

/**
 * The parameters of a unit that parses, binds and executes one statement, as texts; of each that is
 * NULL, binary or of a type of which several texts are the same value, undefined.
 *
 * @param bytes whole messages of a client, with their types
 * @returns undefined where it is none of these units
 */
export function parametersOf(bytes: Buffer): readonly (string | undefined)[] | undefined {
  const messages = [...messagesIn(bytes)];
  const [parse, ...otherParses] = messages.filter(({ type }) => type === 'P');
  const [bind, ...otherBinds] = messages.filter(({ type }) => type === 'B');
  if (parse === undefined || bind === undefined) return undefined;
  if (otherParses.length + otherBinds.length > 0) return undefined;
  try {
    const types = readTypes(new Reader(parse.bytes));
    return readValues(new Reader(bind.bytes)).map((value, index) =>
      PLAIN_TYPES.has(types[index] ?? 0) ? value : undefined,
    );
  } catch (error) {
    // The server will say what is wrong with it.
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

function* messagesIn(bytes: Buffer): Generator<{ readonly type: string; readonly bytes: Buffer }> {
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    yield { type: String.fromCharCode(bytes[at] ?? 0), bytes: bytes.subarray(at, end) };
    at = end;
  }
}

function readTypes(reader: Reader): number[] {
  // The names of the statement and its text.
  reader.text();
  reader.text();
  return Array.from({ length: reader.int16() }, () => reader.int32());
}

function readValues(reader: Reader): (string | undefined)[] {
  // The names of the portal and of the statement.
  reader.text();
  reader.text();
  const formats = Array.from({ length: reader.int16() }, () => reader.int16());
  return Array.from({ length: reader.int16() }, (_, index) => {
    const length = reader.int32();
    const value = length < 0 ? undefined : reader.bytes(length).toString();
    const isText = (formats.length > 1 ? formats[index] : (formats[0] ?? 0)) === 0;
    return isText ? value : undefined;
  });
}
