import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** Questions at a terminal. */
export interface Prompt {
  /** The answer, or the proposal where nothing was answered or the input has ended. */
  ask(question: string, proposal: string): Promise<string>;
  close(): void;
}

/** Opens a prompt; questions go to standard error by default, so that output stays a report. */
export function openPrompt(
  input: Readable = process.stdin,
  output: Writable = process.stderr,
): Prompt {
  const terminal = createInterface({ input, output });
  const lines = terminal[Symbol.asyncIterator]();
  return {
    async ask(question, proposal) {
      terminal.setPrompt(`${question}${proposal === '' ? '' : ` (${proposal})`}: `);
      terminal.prompt();
      const line = await lines.next();
      return (line.done ? '' : line.value.trim()) || proposal;
    },
    close: () => terminal.close(),
  };
}
