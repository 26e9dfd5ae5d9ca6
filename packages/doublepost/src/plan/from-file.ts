import { existsSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { DoublepostError } from '../errors.ts';
import { parseHttpUrl } from '../http/target.ts';
import {
  type CommandWord,
  commandLine,
  environmentWords,
  fillWords,
  optionWords,
  variablesIn,
} from './command-line.ts';
import type { LoginDefinition, ScenarioContext, ScenarioDefinition } from './define-scenario.ts';
import { loadDefinitionFile } from './load-file.ts';
import { type ObserverOptions, observerWords, pickObservers, planObservers } from './observers.ts';
import { planStep, planSubmission } from './plan-submission.ts';
import type { LoginStep, Scenario } from './scenario.ts';
import { validateDefinition } from './scenario-schema.ts';

/** What the command line sets over a scenario file, observers included. */
export interface FileOverrides extends ObserverOptions {
  /** An absolute http or https address. Default: the file's own. */
  readonly baseUrl?: string;
  /** Values by field name, each over the file's own. Default none. */
  readonly fill?: Readonly<Record<string, string>>;
  /** What a configuration says where the file says nothing; no part of the command. */
  readonly defaults?: ObserverOptions & { readonly baseUrl?: string };
  /** Which command reports name. Default `run`. */
  readonly subcommand?: 'run' | 'explore';
  /** Further words of the command that reports name to show a finding again. */
  readonly words?: readonly CommandWord[];
  /** That command as a whole. */
  readonly command?: string;
}

/**
 * Loads a scenario file: TypeScript (which needs no build), JavaScript, JSON or YAML.
 *
 * @param file a path, relative to the working directory
 * @param context what the file's function is given
 * @throws DoublepostError DP_SCENARIO_NOT_FOUND, DP_SCENARIO_INVALID, DP_URL_INVALID
 * @example
 * ```ts
 * import { planFromFile } from 'doublepost';
 *
 * const scenario = await planFromFile('signup.race.ts', { env: process.env });
 * console.log(scenario.command);
 * // npx doublepost run signup.race.ts
 * ```
 */
export async function planFromFile(
  file: string,
  context: ScenarioContext,
  overrides: FileOverrides = {},
): Promise<Scenario> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new DoublepostError('DP_SCENARIO_NOT_FOUND', `there is no file ${file}`);
  }
  const { env, read } = recordReads(context.env);
  const definition = validateDefinition(await loadDefinitionFile(path, file, { env }), file);
  const { words = [], command, subcommand = 'run', defaults = {}, baseUrl, ...others } = overrides;
  const changes = { ...(baseUrl === undefined ? {} : { baseUrl }), ...pickObservers(others) };
  const fill = { ...definition.fill, ...overrides.fill };
  const again = [
    ...environmentWords(read),
    'npx',
    'doublepost',
    subcommand,
    relative(process.cwd(), path),
    ...optionWords('--base-url', baseUrl),
    ...observerWords(overrides),
    ...fillWords(overrides.fill ?? {}),
    ...words,
  ];
  return {
    ...normalise({ ...defaults, ...definition, ...changes, fill }, file),
    command: command ?? commandLine(again),
    variables: command === undefined ? variablesIn(again) : [],
  };
}

/** Remembers which variables a scenario depends on: the command to repeat it must set them, too. */
function recordReads(variables: ScenarioContext['env']): {
  readonly env: ScenarioContext['env'];
  readonly read: Readonly<Record<string, string>>;
} {
  const read: Record<string, string> = {};
  const env = new Proxy(variables, {
    get(target, name) {
      const value = typeof name === 'string' ? target[name] : undefined;
      if (typeof name === 'string' && value !== undefined) read[name] = value;
      return value;
    },
  });
  return { env, read };
}

function normalise(
  definition: ScenarioDefinition,
  file: string,
): Omit<Scenario, 'command' | 'variables'> {
  const address = (reference: string): URL => toAddress(reference, definition.baseUrl, file);
  const { login, submissions = [definition], headers = {} } = definition;
  const fill = definition.submissions === undefined ? {} : (definition.fill ?? {});
  const [first, ...others] = submissions.map((entry) => planSubmission(entry, fill, address));
  if (first === undefined) throw new TypeError('a definition has a submission');
  return {
    ...first,
    name: definition.name ?? basename(file).replace(/\.race\.\w+$/, ''),
    others,
    setup: { headers: Object.entries(headers), cookies: [] },
    prepare: (definition.prepare ?? []).map((step) => planStep(step, address)),
    cleanup: (definition.cleanup ?? []).map((step) => planStep(step, address)),
    visit: (definition.visit ?? []).map(address),
    login: login && planLogin(login, address),
    actors: definition.actors ?? 'same-tab',
    expect: definition.expect ?? 'once',
    observers: planObservers(definition),
  };
}

function planLogin(
  { page, fields, second }: LoginDefinition,
  address: (reference: string) => URL,
): LoginStep {
  return {
    page: address(page),
    fields,
    ...(second === undefined ? {} : { second: { fields: { ...fields, ...second } } }),
  };
}

function toAddress(reference: string, baseUrl: string | undefined, file: string): URL {
  if (URL.canParse(reference)) return parseHttpUrl(reference);
  if (baseUrl === undefined) {
    throw new DoublepostError(
      'DP_SCENARIO_INVALID',
      `${file}: "${reference}" is relative, but there is no baseUrl`,
      { fix: 'Give the scenario a `baseUrl`, or the command a --base-url.' },
    );
  }
  const base = parseHttpUrl(baseUrl);
  const url = URL.canParse(reference, base.href) ? new URL(reference, base).href : reference;
  return parseHttpUrl(url);
}
