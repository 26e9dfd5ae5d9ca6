import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** Questions at a terminal. Ctrl-C ends the process, as it does where nothing is asked. */
export interface Prompt {
  /** The answer, or the proposal where it is empty; undefined where the input has ended (Ctrl-D). */
  ask(question: string, proposal: string): Promise<string | undefined>;
  close(): void;
}

/** Opens a prompt; questions go to standard error by default, so that output stays a report. */
export function openPrompt(
  input: Readable = process.stdin,
  output: Writable = process.stderr,
): Prompt {
  const terminal = createInterface({ input, output });
  const lines = terminal[Symbol.asyncIterator]();
  // While a line is edited the terminal sends no signal, and readline would only pause.
  terminal.on('SIGINT', () => {
    output.write('\n');
    terminal.close();
    process.kill(process.pid, 'SIGINT');
  });
  return {
    async ask(question, proposal) {
      terminal.setPrompt(`${question}${proposal === '' ? '' : ` (${proposal})`}: `);
      terminal.prompt();
      const line = await lines.next();
      return line.done ? undefined : line.value.trim() || proposal;
    },
    close: () => terminal.close(),
  };
}
