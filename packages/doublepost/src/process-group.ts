import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { lastWordsOf } from './last-words.ts';
import { onForcedEnd } from './on-forced-end.ts';

/** A command that runs in a shell, with all that it starts. */
export interface ProcessGroup {
  /** Whether the command is over and its output closed. */
  readonly hasEnded: boolean;
  /** Resolves then: with the exit code, or the signal that ended it. */
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
  /** The end of what it has printed. */
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
  // Before it runs: a signal that comes meanwhile would end this process, and leave the command.
  const takeBack = onForcedEnd(() => child && signalGroup(child, 'SIGKILL'));
  const started = spawn(command, {
    shell: true,
    // A process group of its own: whatever it starts ends with it.
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  let hasEnded = false;
  // Its output is closed when the last process of the group is gone.
  const ended = once(started, 'close').then(([code, signal]) => {
    hasEnded = true;
    takeBack();
    return [code, signal] as const;
  });
  return {
    get hasEnded() {
      return hasEnded;
    },
    ended,
    lastWords: lastWordsOf(started, tell),
    async end(patienceMs) {
      if (hasEnded) return;
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

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It has just ended.
  }
}
