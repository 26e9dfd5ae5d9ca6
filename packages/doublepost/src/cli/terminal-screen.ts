import type { WriteStream } from 'node:tty';
import type { Screen } from '../report/screen.ts';

/** Lines longer than this are hard to read, however wide the terminal. */
const WIDEST = 100;

/** The screen behind a stream: colours only on a terminal, and never with NO_COLOR. */
export function screenOf(stream: WriteStream): Screen {
  return {
    // A pseudo-terminal that nobody sized has 0 columns.
    width: Math.min(stream.columns || 80, WIDEST),
    colour: stream.isTTY === true && !process.env.NO_COLOR,
    write: (text) => {
      stream.write(text);
    },
  };
}
