import { type CrawlResult, crawl, type FoundForm } from '../crawl/crawl.ts';
import { DoublepostError } from '../errors.ts';
import { parseHttpUrl } from '../http/target.ts';
import { planFromPage } from '../plan/from-page.ts';
import type { Scenario } from '../plan/scenario.ts';
import { printable } from '../report/printable.ts';
import type { Outcome } from '../report/reporter.ts';
import { checkScenarios } from './check-scenarios.ts';
import { askWhichForms, harmlessForms } from './choose-forms.ts';
import { type FormOutcome, renderForms, renderOutcomes, renderSummary } from './form-list.ts';
import { observersOf } from './observer-options.ts';
import type { CommonOptions } from './options.ts';
import { progressOn } from './progress.ts';
import { openPrompt } from './prompt.ts';
import { repeatedWords } from './round-options.ts';
import {
  type LoginOptions,
  loginOf,
  type SetupOptions,
  setupOf,
  setupWords,
} from './session-options.ts';
import { screenOf } from './terminal-screen.ts';

/** Options of `doublepost crawl`. */
export interface CrawlCommandOptions extends CommonOptions, LoginOptions, SetupOptions {
  readonly maxPages: number;
  readonly ignoreRobots: boolean;
  /** Checks the forms that were found, without asking. */
  readonly check?: boolean;
}

/**
 * `doublepost crawl URL`: lists the forms that post, and checks those that are chosen: at a terminal
 * it asks, elsewhere it checks where `--check` says so.
 */
export async function runCrawlCommand(
  address: string,
  options: CrawlCommandOptions,
): Promise<void> {
  const start = parseHttpUrl(address);
  const progress = progressOn(process.stderr);
  const result = await crawl(start, {
    login: loginOf(options),
    setup: setupOf(options, start),
    maxPages: options.maxPages,
    ignoreRobots: options.ignoreRobots,
    timeoutMs: options.timeout * 1000,
    insecure: options.insecure,
    allowHosts: options.allowHost,
    onPage: ({ pathname }, loaded) =>
      progress.tell(`page ${loaded + 1} of at most ${options.maxPages}: ${printable(pathname)}`),
  }).finally(() => progress.clear());
  const { forms } = result;
  const scenarios = planForms(forms, options);
  const commands = scenarios.map(({ command }) => command);
  // Beside a machine's report on standard output nothing else stands there.
  const screen = screenOf(options.reporter.includes('terminal') ? process.stdout : process.stderr);
  screen.write(renderSummary(result, screen) + renderForms(forms, commands, screen));
  const chosen = await choose(result, options);
  if (chosen.length === 0) return;
  screen.write('\n');
  const checked = await checkScenarios(
    chosen.flatMap((index) => {
      const scenario = scenarios[index];
      return scenario === undefined ? [] : [{ scenario }];
    }),
    options,
    { lists: false },
  );
  const outcomes = forms.map((_form, index) => outcomeOf(checked[chosen.indexOf(index)]));
  screen.write(renderOutcomes(forms, outcomes, screen));
}

function outcomeOf(outcome: Outcome | undefined): FormOutcome {
  if (outcome === undefined) return 'not checked';
  return outcome.kind === 'judged' ? outcome.verdict : 'failed';
}

async function choose(
  { forms, pages }: CrawlResult,
  { check = false }: CrawlCommandOptions,
): Promise<readonly number[]> {
  if (check) {
    if (forms.length > 0) return harmlessForms(forms);
    throw new DoublepostError('DP_NO_FORM', `none of ${pages} pages has a form that posts`);
  }
  if (forms.length === 0 || !process.stdin.isTTY || !process.stderr.isTTY) return [];
  const prompt = openPrompt();
  try {
    process.stderr.write('\n');
    return await askWhichForms(forms, prompt);
  } finally {
    prompt.close();
  }
}

/** @throws DoublepostError DP_FIELD_UNKNOWN for a value of a field that no form has */
function planForms(forms: readonly FoundForm[], options: CrawlCommandOptions): Scenario[] {
  const names = [...new Set(forms.flatMap(({ fields }) => fields))];
  const unknown = Object.keys(options.fill).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new DoublepostError(
      'DP_FIELD_UNKNOWN',
      `no form has a field "${unknown}"; there are ${names.join(', ') || 'none'}`,
    );
  }
  return forms.map(({ page, position, isOnly, fields }) =>
    planFromPage(page.href, {
      form: isOnly ? undefined : { by: 'position', position },
      login: loginOf(options),
      setup: setupOf(options, page),
      fill: Object.fromEntries(
        Object.entries(options.fill).filter(([name]) => fields.includes(name)),
      ),
      ...observersOf(options),
      words: [...setupWords(options), ...repeatedWords(options)],
    }),
  );
}
