import { type FileHandle, open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { DoublepostError } from '../../errors.ts';
import { maskSecrets } from '../../secrets.ts';
import type { EffectSource } from '../effects-observer.ts';
import { keepEvents } from './event-source.ts';
import { ERROR_PATTERN, wordsOf } from './log-line.ts';

/**
 * Watches a log for lines that tell of a failure. Numbers in them are left out, so that equal
 * failures are counted as one. It is followed by its name: after a rotation the new file is read.
 *
 * @param path a file that the application appends to
 * @throws DoublepostError DP_LOG_UNREADABLE
 */
export async function watchLog(
  path: string,
  pattern: RegExp = ERROR_PATTERN,
): Promise<EffectSource> {
  let file = await followEnd(path);
  const events = keepEvents('log');
  const others = keepLastLine();

  async function readOn(): Promise<void> {
    await readAppended(file);
    if (!(await isReplaced(file, path))) return;
    // What was still written to the old one before it was moved away was read just now.
    const next = await follow(path);
    await file.handle.close();
    file = next;
    await readAppended(file);
  }

  async function readAppended(log: FollowedFile): Promise<void> {
    const { size } = await log.handle.stat();
    // Truncated, as some applications do when they start.
    if (size < log.offset) Object.assign(log, beginning());
    while (log.offset < size) {
      const buffer = Buffer.alloc(Math.min(size - log.offset, CHUNK_BYTES));
      const { bytesRead } = await log.handle.read(buffer, 0, buffer.length, log.offset);
      if (bytesRead === 0) return;
      log.offset += bytesRead;
      const lines = (log.rest + log.decoder.write(buffer.subarray(0, bytesRead))).split('\n');
      log.rest = lines.pop() ?? '';
      for (const line of lines) {
        if (pattern.test(line)) events.record({ what: wordsOf(line), content: line });
        else others.add(line);
      }
    }
  }

  return {
    place: 'log',
    method: `lines of ${path}`,
    async begin() {
      await readOn();
      const interval = events.begin();
      const from = others.count;
      return {
        async changes(round) {
          await readOn();
          return interval.changes(round);
        },
        overlooked: ({ abstraction }) =>
          others.count > from ? maskSecrets(abstraction(others.last.slice(0, LONGEST))) : undefined,
      };
    },
    close: () => file.handle.close(),
  };
}

/** So much of a line is shown. */
const LONGEST = 200;

/** The last line that tells of no failure, and how many there were. */
interface LastLine {
  readonly last: string;
  readonly count: number;
  add(line: string): void;
}

function keepLastLine(): LastLine {
  let [last, count] = ['', 0];
  return {
    get last() {
      return last;
    },
    get count() {
      return count;
    },
    add(line) {
      if (line.trim() === '') return;
      last = line.trim();
      count += 1;
    },
  };
}

/** How much is read at once: a log may have grown by more than fits into memory. */
const CHUNK_BYTES = 1024 * 1024;

/** A file that is open, and how far it was read. */
interface FollowedFile {
  readonly handle: FileHandle;
  offset: number;
  /** What was read of a line that has not ended. */
  rest: string;
  /** Keeps the first bytes of a character that has not ended. */
  decoder: StringDecoder;
}

function beginning(): Omit<FollowedFile, 'handle'> {
  return { offset: 0, rest: '', decoder: new StringDecoder('utf8') };
}

async function follow(path: string): Promise<FollowedFile> {
  try {
    return { handle: await open(path, 'r'), ...beginning() };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new DoublepostError('DP_LOG_UNREADABLE', `${path} cannot be read (${code})`, { cause });
  }
}

/** The same from where it ends now. */
async function followEnd(path: string): Promise<FollowedFile> {
  const file = await follow(path);
  return { ...file, offset: (await file.handle.stat()).size };
}

/** Whether another file has the name now, as after a rotation; not while none has it. */
async function isReplaced({ handle }: FollowedFile, path: string): Promise<boolean> {
  const [opened, named] = await Promise.all([handle.stat(), stat(path).catch(() => undefined)]);
  return named !== undefined && (named.ino !== opened.ino || named.dev !== opened.dev);
}
