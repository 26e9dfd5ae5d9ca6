import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from './run-cli.ts';

/** What stands on the terminal in the end, and the exit code as a shell tells it. */
export interface TerminalResult {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs the built command at a pseudo-terminal (`script` of util-linux) and types each text as soon
 * as its question stands there.
 */
export async function runAtTerminal(
  words: string,
  cwd: string,
  answers: readonly (readonly [question: RegExp, typed: string])[],
  env: Readonly<Record<string, string>> = {},
  columns = 80,
): Promise<TerminalResult> {
  const line = `stty cols ${columns}; exec '${process.execPath}' '${BIN}' ${words}`;
  const { DEBUG: _debug, ...inherited } = process.env;
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    cwd,
    env: { ...inherited, NO_COLOR: '1', TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = [...answers];
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    const [question, typed] = waiting[0] ?? [];
    if (question === undefined || !question.test(output)) return;
    waiting.shift();
    child.stdin.write(typed);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
