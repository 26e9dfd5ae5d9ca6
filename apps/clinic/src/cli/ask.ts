import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks a question at the terminal. */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

/** Asks a question whose answer must not be seen. */
export async function askPassword(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // With `terminal` the line editor echoes instead of the terminal itself, and it echoes nowhere.
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Only now, since what is typed before the line editor has taken over would be seen.
  process.stderr.write(question);
  terminal.on('SIGINT', () => {
    terminal.close();
    process.exit(130);
  });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
