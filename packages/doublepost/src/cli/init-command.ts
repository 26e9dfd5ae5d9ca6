import { existsSync, writeFileSync } from 'node:fs';
import { DoublepostError } from '../errors.ts';
import { parseHttpUrl } from '../http/target.ts';
import { openPrompt } from './prompt.ts';

/** Options of `doublepost init`. */
export interface InitCommandOptions {
  /** Takes the proposals without asking. */
  readonly yes?: boolean;
}

interface Answers {
  readonly baseUrl: string;
  readonly command: string;
  readonly page: string;
}

const PROPOSALS: Answers = { baseUrl: 'http://localhost:8000', command: '', page: '/signup/' };
const CONFIG = 'doublepost.config.ts';
const SCENARIO = 'signup.race.ts';

/** `doublepost init`: writes a configuration and a first scenario, and never over a file. */
export async function runInitCommand({ yes = false }: InitCommandOptions): Promise<void> {
  const present = [CONFIG, SCENARIO].find((file) => existsSync(file));
  if (present !== undefined) {
    throw new DoublepostError('DP_USAGE', `${present} is there already`, {
      fix: 'Change it by hand, or move it away first.',
    });
  }
  const { baseUrl, command, page } = yes ? PROPOSALS : await ask();
  parseHttpUrl(baseUrl);
  writeFileSync(CONFIG, renderConfig(baseUrl, command));
  writeFileSync(SCENARIO, renderScenario(page));
  process.stdout.write(`wrote ${CONFIG} and ${SCENARIO}; now: npx doublepost run\n`);
}

async function ask(): Promise<Answers> {
  const prompt = openPrompt();
  try {
    const ask = async (question: string, proposal: string): Promise<string> =>
      (await prompt.ask(question, proposal)) ?? endOfInput();
    return {
      baseUrl: await ask('Where does the application run', PROPOSALS.baseUrl),
      command: await ask('What starts it (nothing: it runs already)', PROPOSALS.command),
      page: await ask('Which page holds the form', PROPOSALS.page),
    };
  } finally {
    prompt.close();
  }
}

function endOfInput(): never {
  throw new DoublepostError('DP_USAGE', 'the input ended before all was answered', {
    fix: 'Nothing was written. Run it at a terminal, or take the proposals without being asked: --yes.',
  });
}

function renderConfig(baseUrl: string, command: string): string {
  const server =
    command === '' ? '' : `  webServer: { command: ${quote(command)}, url: ${quote(baseUrl)} },\n`;
  return `import { defineConfig } from 'doublepost';

export default defineConfig({
  baseUrl: ${quote(baseUrl)},
${server}  // The rows of a database tell more than the answers: database: 'sqlite:db.sqlite3',
});
`;
}

function renderScenario(page: string): string {
  return `import { defineScenario } from 'doublepost';

export default defineScenario({
  page: ${quote(page)},
  // Fields are filled by their names and rules; say otherwise here: fill: { age: '42' },
  expect: 'once',
});
`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
