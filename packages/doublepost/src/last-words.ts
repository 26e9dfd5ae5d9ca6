import type { ChildProcess } from 'node:child_process';

/** What of it is kept, in characters: enough for an error message. */
const KEPT = 4_000;

/**
 * Keeps the end of what a process prints.
 *
 * @param tell is told all of it, as it comes
 * @returns gives it
 */
export function lastWordsOf(
  { stdout, stderr }: Pick<ChildProcess, 'stdout' | 'stderr'>,
  tell: (text: string) => void = () => {},
): () => string {
  let text = '';
  const keep = (chunk: Buffer): void => {
    tell(chunk.toString().trimEnd());
    text = (text + chunk.toString()).slice(-KEPT);
  };
  stdout?.on('data', keep);
  stderr?.on('data', keep);
  return () => text.trim();
}
