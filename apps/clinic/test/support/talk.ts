import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { clinicAtTerminal } from './spawn-clinic.ts';

/** Whether commands can be run at a pseudo terminal here. */
export const hasTerminal: boolean = spawnSync('script', ['--version']).status === 0;

export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';

/**
 * Runs a command at a terminal and answers its questions, each once it is asked.
 *
 * @param answers the question, or its end, and what is typed in reply.
 * @returns the exit code and all that the terminal has shown.
 */
export async function talk(
  args: readonly string[],
  answers: readonly (readonly [question: string, answer: string])[],
  environment: Record<string, string> = {},
): Promise<{ readonly code: number | null; readonly shown: string }> {
  const child = clinicAtTerminal(args, environment);
  const remaining = [...answers];
  let shown = '';
  let answeredUpTo = 0;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [next] = remaining;
    if (next === undefined) return;
    const at = shown.indexOf(next[0], answeredUpTo);
    if (at === -1) return;
    answeredUpTo = at + next[0].length;
    remaining.shift();
    const isKey = next[1] === CTRL_C || next[1] === CTRL_D;
    child.stdin?.write(isKey ? next[1] : `${next[1]}\r`);
  });
  const [code] = await once(child, 'close');
  return { code, shown: readable(shown) };
}

/** Without what moves the cursor. */
function readable(shown: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals are sent.
  return shown.replace(/\u001b\[[0-9;?]*[A-Za-z]/gu, '').replaceAll('\r', '');
}
