import type { CheckProgress } from '../check.ts';

/** Shows how far a check has come; nothing where the stream is no terminal. */
export interface Progress {
  update(name: string, progress: CheckProgress): void;
  clear(): void;
}

/** Keeps one line on a terminal up to date. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (stream.isTTY !== true) return { update: () => {}, clear: () => {} };
  const erase = '\r\u001b[2K';
  return {
    update(name, { phase, done, total }) {
      const what = phase === 'serial' ? 'one by one' : 'at once';
      const line = `${name}: ${what} ${done} of ${total}`;
      stream.write(erase + line.slice(0, (stream.columns || 80) - 1));
    },
    clear() {
      stream.write(erase);
    },
  };
}
