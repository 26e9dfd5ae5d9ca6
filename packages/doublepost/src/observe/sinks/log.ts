import { type FileHandle, open } from 'node:fs/promises';
import { DoublepostError } from '../../errors.ts';
import type { EffectSource } from '../effects-observer.ts';
import { keepEvents } from './event-source.ts';

/** What lines of a log tell of failures, unless told otherwise. */
export const ERROR_PATTERN: RegExp =
  /\b(?:\w*error|\w*exception|fatal|panic|traceback|deadlock)\b/i;

/**
 * Watches a log for lines that tell of a failure. Numbers in them are left out, so that equal
 * failures are counted as one.
 *
 * @param path a file that the application appends to
 * @throws DoublepostError DP_LOG_UNREADABLE
 */
export async function watchLog(
  path: string,
  pattern: RegExp = ERROR_PATTERN,
): Promise<EffectSource> {
  const file = await openLog(path);
  const events = keepEvents('log');
  let offset = (await file.stat()).size;
  let rest = '';

  async function readOn(): Promise<void> {
    const { size } = await file.stat();
    // Truncated, as some applications do when they start.
    if (size < offset) [offset, rest] = [0, ''];
    if (size === offset) return;
    const buffer = Buffer.alloc(size - offset);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
    offset += bytesRead;
    const lines = (rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((text) => pattern.test(text))) {
      events.record({ what: withoutNumbers(line), content: line });
    }
  }

  return {
    place: 'log',
    method: `lines of ${path}`,
    async begin() {
      await readOn();
      const interval = events.begin();
      return {
        async changes(round) {
          await readOn();
          return interval.changes(round);
        },
      };
    },
    close: () => file.close(),
  };
}

async function openLog(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new DoublepostError('DP_LOG_UNREADABLE', `${path} cannot be read (${code})`, { cause });
  }
}

/** Times, process numbers and the like differ from line to line. */
function withoutNumbers(line: string): string {
  return line
    .trim()
    .replace(/\d[\d:.,T/-]*/g, '#')
    .slice(0, 200);
}
