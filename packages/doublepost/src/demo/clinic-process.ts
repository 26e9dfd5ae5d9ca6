import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import createDebug from 'debug';
import { DoublepostError } from '../errors.ts';
import { lastWordsOf } from '../last-words.ts';

const debug = createDebug('doublepost:demo');
const tell = (text: string): void => debug('%s', text);

/** A started clinic. */
export interface RunningClinic {
  readonly url: string;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * The folder of the clinic, which comes with the repository.
 *
 * @throws DoublepostError DP_DEMO_NEEDS_CLONE
 */
export function findClinic(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('@doublepost/clinic/package.json'));
  } catch (cause) {
    throw new DoublepostError('DP_DEMO_NEEDS_CLONE', 'the clinic is not installed', { cause });
  }
}

/**
 * Runs one of the clinic's commands to its end.
 *
 * @throws DoublepostError DP_DEMO_CLINIC_FAILED
 */
export async function runClinic(
  folder: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = startClinic(folder, words, env);
  const output = lastWordsOf(child, tell);
  const [code] = await once(child, 'close');
  if (code !== 0) throw clinicFailed(words, output());
}

/**
 * Starts the clinic's server on a free port. The channel between the processes is its lifeline: it
 * ends by itself when this process is gone, however that ended.
 *
 * @throws DoublepostError DP_DEMO_CLINIC_FAILED
 */
export async function serveClinic(
  folder: string,
  words: readonly string[],
): Promise<RunningClinic> {
  const child = startClinic(folder, ['serve', '--port', '0', ...words], {});
  const output = lastWordsOf(child, tell);
  const closed = once(child, 'close');
  const url = await Promise.race([
    listening(child),
    closed.then(() => {
      throw clinicFailed(['serve', ...words], output());
    }),
  ]);
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}

function startClinic(
  folder: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): ChildProcess {
  debug('clinic %s', words.join(' '));
  return spawn(process.execPath, [join(folder, 'bin', 'clinic.js'), ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

async function listening(child: ChildProcess): Promise<string> {
  for (;;) {
    const [message] = await once(child, 'message');
    if (isListening(message)) return message.url;
  }
}

function isListening(message: unknown): message is { kind: 'listening'; url: string } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    message.kind === 'listening'
  );
}

function clinicFailed(words: readonly string[], output: string): DoublepostError {
  return new DoublepostError(
    'DP_DEMO_CLINIC_FAILED',
    `\`clinic ${words.join(' ')}\` ended early:\n${output}\n`,
  );
}
