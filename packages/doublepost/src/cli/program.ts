import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CrawlCommandOptions } from './crawl-command.ts';
import { EXIT } from './exit-code.ts';
import {
  addExploreOptions,
  addReporters,
  addStageOptions,
  addTraceReporter,
  type ExploreCommandOptions,
} from './explore-options.ts';
import { configureHelp } from './help.ts';
import type { InitCommandOptions } from './init-command.ts';
import { wholeNumber } from './option-values.ts';
import { addCommonOptions, type PageCommandOptions } from './options.ts';
import { refuseMoreThanAddress } from './refuse-misplaced.ts';
import { addPageOptions } from './request-options.ts';
import type { RunCommandOptions } from './run-command.ts';
import { addLoginOptions, addSetupOptions } from './session-options.ts';

/**
 * The commands and their options. What a command needs is loaded when it is chosen, so that `--help`
 * and a wrong option answer at once.
 */
export function buildProgram(): Command {
  const program = configureHelp(new Command('doublepost'))
    .description(
      'Finds the double-post races of a web application: one form submitted twice at once.',
    )
    .version(readVersion())
    .argument('[url]', 'the page that holds the form')
    // Options after a subcommand are the subcommand's, although the program has some of their names.
    .enablePositionalOptions()
    .helpCommand(true)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError()
    .addHelpText('after', HELP)
    .action(async (url: string | undefined, options: PageCommandOptions) => {
      const { curl, har, openapi } = options;
      refuseMoreThanAddress(program.args, commandNames(program));
      if ((url ?? curl ?? har ?? openapi) === undefined) return showHelp(program);
      const { runPageCommand } = await import('./page-command.ts');
      await runPageCommand(url, options);
    });
  addCommonOptions(addPageOptions(program));

  const run = program
    .command('run')
    .description('check scenario files, **/*.race.{ts,js,mjs,json,yaml,yml} by default')
    .argument('[files...]', 'paths or patterns')
    .option('--base-url <url>', 'the application, instead of what the files say')
    .action(async (files: string[], options: RunCommandOptions) => {
      const { runRunCommand } = await import('./run-command.ts');
      const names = Object.keys(options);
      const given = names.filter((name) => run.getOptionValueSource(name) !== 'default');
      await runRunCommand(files, options, new Set(given));
    });
  addCommonOptions(run);

  const explore = program
    .command('explore')
    .description('run every interleaving of the SQL of two posts, on PostgreSQL')
    .argument('[url|file]', 'the page that holds the form, or a scenario file')
    .action(async (what: string | undefined, options: ExploreCommandOptions) => {
      const { runExploreCommand } = await import('./explore-command.ts');
      await runExploreCommand(what, options);
    });
  addExploreOptions(explore);

  const replay = program
    .command('replay')
    .description('run one schedule again, twice, as explore has shown it')
    .argument('<schedule>', 'such as AABBAB')
    .argument('[url|file]', 'as for explore')
    .action(async (schedule: string, what: string | undefined, options: ExploreCommandOptions) => {
      const { runExploreCommand } = await import('./explore-command.ts');
      await runExploreCommand(what, { ...options, schedule });
    });
  addReporters(addStageOptions(replay));

  const trace = program
    .command('trace')
    .description('post once, and show the SQL of that request and where it looks like a race')
    .argument('[url|file]', 'as for explore; the database is put back')
    .action(async (what: string | undefined, options: ExploreCommandOptions) => {
      const { runTraceCommand } = await import('./explore-command.ts');
      await runTraceCommand(what, options);
    });
  addTraceReporter(addStageOptions(trace));

  const crawl = program
    .command('crawl')
    .description('follow the links of an application, list its forms, and check those you choose')
    .argument('<url>', 'where to begin')
    .option('--max-pages <n>', 'load no more pages', wholeNumber(1, 10_000), 100)
    .option('--ignore-robots', 'go where robots.txt and nofollow do not want crawlers', false)
    .option('--check', 'check the forms that are found, without asking which')
    .action(async (url: string, options: CrawlCommandOptions) => {
      const { runCrawlCommand } = await import('./crawl-command.ts');
      await runCrawlCommand(url, options);
    });
  addCommonOptions(addSetupOptions(addLoginOptions(crawl)));

  program
    .command('init')
    .description('write doublepost.config.ts and a first scenario')
    .option('--yes', 'without asking')
    .action(async (options: InitCommandOptions) => {
      const { runInitCommand } = await import('./init-command.ts');
      await runInitCommand(options);
    });

  program
    .command('demo')
    .description('break a real sign-up application by double posts, then see it protected')
    .option('--output <folder>', 'where demo.json is written', 'doublepost-report')
    .action(async (options: { readonly output: string }) => {
      const { runDemoCommand } = await import('./demo-command.ts');
      await runDemoCommand(options);
    });
  // A mistyped command passes for an address with more behind it, and shall be told as such; not
  // before the commands are there, which would inherit it.
  return program.allowExcessArguments();
}

const HELP = `
Exit codes:
  ${EXIT.clean}  nothing found
  ${EXIT.found}  a race, or a submission that is not idempotent
  ${EXIT.notJudged}  could not judge

Examples:
  $ doublepost http://localhost:8000/signup/
  $ doublepost http://localhost:8000/signup/ --db sqlite:./db.sqlite3 --fill age=42
  $ doublepost run signup.race.ts --rounds 50 --reporter json`;

function commandNames({ commands }: Command): string[] {
  return commands.map((command) => command.name());
}

function showHelp(program: Command): void {
  program.outputHelp({ error: true });
  process.exitCode = EXIT.notJudged;
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
