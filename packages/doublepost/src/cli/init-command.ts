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

/** `doublepost init`: writes a configuration and a first scenario, and never over a file. */
export async function runInitCommand({ yes = false }: InitCommandOptions): Promise<void> {
  requireAbsent(CONFIG);
  const { baseUrl, command, page } = yes ? PROPOSALS : await ask();
  const scenario = scenarioFileOf(page);
  requireAbsent(scenario);
  writeFileSync(CONFIG, renderConfig(baseUrl, command));
  writeFileSync(scenario, renderScenario(page));
  process.stdout.write(`wrote ${CONFIG} and ${scenario}; now: npx doublepost run\n`);
}

function requireAbsent(file: string): void {
  if (!existsSync(file)) return;
  throw new DoublepostError('DP_USAGE', `${file} is there already`, {
    fix: 'Change it by hand, or move it away first.',
  });
}

/** Named after the last part of the path: `/account/coupon?x=1` gives `coupon.race.ts`. */
function scenarioFileOf(page: string): string {
  const path = page.replace(/[?#].*$/s, '').replace(/^https?:\/\/[^/]*/i, '');
  const name = path
    .split('/')
    .map((part) => part.replace(/[^\w-]/g, ''))
    .filter((part) => part !== '')
    .at(-1);
  return `${name ?? 'form'}.race.ts`;
}

async function ask(): Promise<Answers> {
  const prompt = openPrompt();
  try {
    const ask = async (question: string, proposal: string): Promise<string> =>
      (await prompt.ask(question, proposal)) ?? endOfInput();
    const baseUrl = await ask('Where does the application run', PROPOSALS.baseUrl);
    // Now, and not when all has been answered.
    parseHttpUrl(baseUrl);
    return {
      baseUrl,
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
  // What else a scenario can say (requests before it, two users): docs/scenarios.md
  expect: 'once',
});
`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
