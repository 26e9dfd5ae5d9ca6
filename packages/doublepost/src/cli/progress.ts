import type { CheckProgress } from '../check.ts';

/** Shows how far a check has come; nothing where the stream is no terminal. */
export interface Progress {
  update(name: string, progress: CheckProgress): void;
  /** Says anything, cut to the width of the terminal. */
  tell(text: string): void;
  clear(): void;
}

/** Keeps one line on a terminal up to date. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (stream.isTTY !== true) return { update: () => {}, tell: () => {}, clear: () => {} };
  const erase = '\r\u001b[2K';
  const tell = (text: string): void => {
    stream.write(erase + text.slice(0, (stream.columns || 80) - 1));
  };
  return {
    update(name, { phase, done, total }) {
      const what = phase === 'serial' ? 'one by one' : 'at once';
      tell(`${name}: ${what} ${done} of ${total}`);
    },
    tell,
    clear() {
      stream.write(erase);
    },
  };
}
