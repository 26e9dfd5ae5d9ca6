import { crawl, type FoundForm } from '../crawl/crawl.ts';
import { showUrl } from '../http/show-url.ts';
import { parseHttpUrl } from '../http/target.ts';
import { commandLine } from '../plan/command-line.ts';
import { planFromPage } from '../plan/from-page.ts';
import { checkScenarios } from './check-scenarios.ts';
import {
  type CommonOptions,
  type LoginOptions,
  loginOf,
  observersOf,
  repeatedWords,
} from './options.ts';

/** Options of `doublepost crawl`. */
export interface CrawlCommandOptions extends CommonOptions, LoginOptions {
  readonly maxPages: number;
  /** Checks every form that was found. */
  readonly check?: boolean;
}

/** `doublepost crawl URL`: lists the forms that post, and checks each where that is asked for. */
export async function runCrawlCommand(
  address: string,
  options: CrawlCommandOptions,
): Promise<void> {
  const login = loginOf(options);
  const { forms, pages, left } = await crawl(parseHttpUrl(address), {
    login,
    maxPages: options.maxPages,
    timeoutMs: options.timeout * 1000,
    allowHosts: options.allowHost,
  });
  const beyond = left === 0 ? '' : `; ${left} more addresses are beyond --max-pages`;
  const summary = `${count(pages, 'page')}, ${count(forms.length, 'form')} that post${forms.length === 1 ? 's' : ''}${beyond}`;
  if (!options.check) {
    process.stdout.write(`${summary}\n${forms.map(row).join('')}`);
    return;
  }
  process.stderr.write(`${summary}\n`);
  const scenarios = forms.map(({ page, position }) =>
    planFromPage(page.href, {
      form: { by: 'position', position },
      login,
      fill: options.fill,
      ...observersOf(options),
      words: repeatedWords(options),
    }),
  );
  await checkScenarios(scenarios, options);
}

/** A form, and the command that checks it. */
function row({ page, position, action, fields }: FoundForm): string {
  const words = ['npx', 'doublepost', showUrl(page), '--form', String(position)];
  return `\n  POST ${action.pathname}  ${fields.join(', ') || 'no fields'}\n    ${commandLine(words)}\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
