import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { lastWordsOf } from './last-words.ts';
import { onForcedEnd } from './on-forced-end.ts';

/** A command that runs in a shell, with all that it starts. */
export interface ProcessGroup {
  /** Whether the command is over and its output closed. */
  readonly hasEnded: boolean;
  /**
   * Resolves then: with the exit code, or the signal that ended it; 126 where it could not be
   * started, as a shell has it.
   */
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
  /** The end of what it has printed, or why it could not be started. */
  lastWords(): string;
  /** Asks it to end, kills it where it does not in that time, and waits until it is gone. */
  end(patienceMs: number): Promise<void>;
}

/**
 * Starts a command. Even where this process is ended by force nothing of it is left behind.
 *
 * @param tell is told what it prints
 */
export function startGroup(
  command: string,
  {
    env = process.env,
    tell,
  }: { readonly env?: NodeJS.ProcessEnv; readonly tell?: (text: string) => void } = {},
): ProcessGroup {
  let child: ChildProcess | undefined;
  let hasEnded = false;
  let lastWords = (): string => '';
  // Before it runs: a signal that comes meanwhile would end this process, and leave the command.
  const takeBack = onForcedEnd(() => child && signalGroup(child, 'SIGKILL'));
  const ended = new Promise<Ending>((resolve) => {
    const end = (...ending: Ending): void => {
      hasEnded = true;
      takeBack();
      resolve(ending);
    };
    const fail = ({ message }: Error): void => {
      lastWords = () => message;
      end(NOT_STARTED, null);
    };
    try {
      child = startInGroup(command, env);
    } catch (error) {
      // Node.js throws some failures, such as E2BIG, and emits others, such as EAGAIN.
      fail(error as Error);
      return;
    }
    lastWords = lastWordsOf(child, tell);
    // Its output is closed when the last process of the group is gone.
    child.once('close', end);
    child.on('error', fail);
  });
  return {
    get hasEnded() {
      return hasEnded;
    },
    ended,
    lastWords: () => lastWords(),
    async end(patienceMs) {
      if (hasEnded || child === undefined) return;
      const started = child;
      const impatience = new AbortController();
      signalGroup(started, 'SIGTERM');
      wait(patienceMs, undefined, { signal: impatience.signal }).then(
        () => signalGroup(started, 'SIGKILL'),
        () => {},
      );
      await ended;
      impatience.abort();
    },
  };
}

/** `ended with exit code 7`, or `was ended by SIGKILL`. */
export function describeEnding([code, signal]: Ending): string {
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}

type Ending = Awaited<ProcessGroup['ended']>;

/** The exit code of a shell for a command that cannot be run. */
const NOT_STARTED = 126;

function startInGroup(command: string, env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(command, {
    shell: true,
    // A process group of its own: whatever it starts ends with it.
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It has just ended.
  }
}
