import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { ClinicError } from '../errors.ts';

/** Somebody to ask. Questions go to stderr, so that stdout has the result only. */
export interface Terminal {
  readonly ask: (question: string) => Promise<string>;
  /** Asks for what must not be seen. */
  readonly askSecret: (question: string) => Promise<string>;
  readonly say: (line: string) => void;
}

/**
 * Asks questions at the terminal.
 *
 * @param missing what is missing, said where there is nobody to ask.
 * @throws ClinicError `DP_CLINIC_MISSING_VALUE` without a terminal, `DP_CLINIC_CANCELLED` from a
 *   question that is answered by Ctrl-C or Ctrl-D; what `converse` throws.
 */
export async function withTerminal<Result>(
  missing: string,
  converse: (terminal: Terminal) => Promise<Result>,
): Promise<Result> {
  if (!process.stdin.isTTY) throw new ClinicError('DP_CLINIC_MISSING_VALUE', missing);
  const terminal = openTerminal();
  try {
    return await converse(terminal);
  } finally {
    terminal.close();
  }
}

/** One line editor for all questions: what is typed ahead of one is its answer. */
function openTerminal(): Terminal & { readonly close: () => void } {
  let isSecret = false;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!isSecret) process.stderr.write(chunk);
      done();
    },
  });
  // With `terminal` the line editor echoes instead of the terminal itself, which would not keep
  // a secret.
  const editor = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  editor.on('SIGINT', () => editor.close());
  const lines = editor[Symbol.asyncIterator]();

  const ask = async (question: string): Promise<string> => {
    editor.setPrompt(question);
    editor.prompt();
    const { value, done } = await lines.next();
    if (done !== true) return value;
    process.stderr.write('\n');
    throw new ClinicError('DP_CLINIC_CANCELLED', 'The question was not answered.');
  };

  return {
    ask,
    askSecret: async (question) => {
      process.stderr.write(question);
      isSecret = true;
      try {
        return await ask('');
      } finally {
        isSecret = false;
        process.stderr.write('\n');
      }
    },
    say: (line) => void process.stderr.write(`${line}\n`),
    close: () => editor.close(),
  };
}
