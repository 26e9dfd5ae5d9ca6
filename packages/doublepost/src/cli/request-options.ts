import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Expectation, type FormChoice, parseFormChoice } from '../plan/scenario.ts';
import { collect, collectPairs } from './option-values.ts';
import {
  addLoginOptions,
  addSetupOptions,
  type SecondLoginOptions,
  type SetupOptions,
} from './session-options.ts';

/** Values that are given, by field name. */
export interface ValueOptions {
  readonly fill: Readonly<Record<string, string>>;
}

/** What says which request is meant, and what it carries. */
export interface PageOptions extends SecondLoginOptions, SetupOptions, ValueOptions {
  readonly form?: FormChoice;
  readonly expect: Expectation;
  readonly unique: readonly string[];
  readonly curl?: string;
  readonly har?: string;
  readonly entry?: string;
  readonly openapi?: string;
  readonly operation?: string;
  readonly all?: boolean;
  readonly allowHost: readonly string[];
}

/** Adds the options of `doublepost URL`: what a scenario file says otherwise. */
export function addPageOptions(command: Command): Command {
  return addSetupOptions(addLoginOptions(addUniqueOption(addActorOptions(addSources(command)))));
}

/** Adds the option of values by field name. */
export function addFillOption(command: Command): Command {
  return command
    .optionsGroup('Values:')
    .option(
      '--fill <name=value>',
      'the value of a field (repeatable); {{unique.text}}, {{unique.email}}, {{unique.number}} are new each round',
      collectPairs,
      {},
    );
}

function addUniqueOption(command: Command): Command {
  return command
    .optionsGroup('Values:')
    .option(
      '--unique <name>',
      'a field whose value must be new each round (repeatable)',
      collect,
      [],
    );
}

function addSources(command: Command): Command {
  return command
    .optionsGroup('Request:')
    .option('--form <number|#id>', 'which form of the page', formChoice)
    .option('--curl <line>', 'a request as "Copy as cURL" has it: the line, @FILE, or - for stdin')
    .option('--har <file>', 'a request of a recording')
    .option('--entry <number|address>', 'which entry of the recording')
    .option('--openapi <file|url>', 'a request of an OpenAPI 3 description')
    .option('--operation <id>', 'which operation of the description, or "POST /path"')
    .option('--all', 'every operation that changes something');
}

function addActorOptions(command: Command): Command {
  return command
    .optionsGroup('Who posts, and what is right:')
    .addOption(
      new Option('--actors <mode>', 'who posts twice')
        .choices(['same-tab', 'two-tabs', 'two-users'])
        .default('same-tab'),
    )
    .option('--second-user <name>', 'the account of the second of two-users; else both have one')
    .addOption(
      new Option('--second-password <text>', 'its password').env('DOUBLEPOST_SECOND_PASSWORD'),
    )
    .addOption(
      new Option('--expect <what>', 'what the second submission should do')
        .choices(['once', 'each', 'serial'])
        .default('once'),
    );
}

function formChoice(text: string): FormChoice {
  const choice = parseFormChoice(text);
  if (choice !== undefined) return choice;
  throw new InvalidArgumentError('It should be a number such as 2, or an id such as "#signup".');
}
