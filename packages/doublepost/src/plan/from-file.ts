import { existsSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { createJiti } from 'jiti';
import { DoublepostError } from '../errors.ts';
import { parseHttpUrl } from '../http/target.ts';
import { commandLine, fillWords, optionWords } from './command-line.ts';
import type { ScenarioContext, ScenarioDefinition } from './define-scenario.ts';
import { parseFormChoice, type Scenario } from './scenario.ts';
import { validateDefinition } from './scenario-schema.ts';

/** What the command line sets over a scenario file. */
export interface FileOverrides {
  readonly baseUrl?: string;
  readonly database?: string;
  readonly fill?: Readonly<Record<string, string>>;
  /** The command that reports name to show a finding again. */
  readonly command?: string;
}

/**
 * Loads a scenario file; TypeScript needs no build.
 *
 * @throws DoublepostError DP_SCENARIO_NOT_FOUND, DP_SCENARIO_INVALID, DP_URL_INVALID
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
  const definition = validateDefinition(await load(path, file, context), file);
  const { command = commandOf(path, overrides), ...changes } = overrides;
  const fill = { ...definition.fill, ...overrides.fill };
  return { ...normalise({ ...definition, ...changes, fill }, file), command };
}

function commandOf(path: string, { baseUrl, database, fill = {} }: FileOverrides): string {
  return commandLine([
    'npx',
    'doublepost',
    'run',
    relative(process.cwd(), path),
    ...optionWords('--base-url', baseUrl),
    ...optionWords('--db', database),
    ...fillWords(fill),
  ]);
}

async function load(path: string, file: string, context: ScenarioContext): Promise<unknown> {
  try {
    const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false });
    const exported = await jiti.import(path, { default: true });
    return typeof exported === 'function' ? await exported(context) : exported;
  } catch (cause) {
    const message = cause instanceof Error ? firstLine(cause.message) : String(cause);
    throw new DoublepostError('DP_SCENARIO_INVALID', `${file}: ${message}`, { cause });
  }
}

/** A message without what follows it; of a syntax error with its place, which jiti puts below. */
function firstLine(message: string): string {
  const [first = '', second = ''] = message.split('\n');
  const [, line, column] = /:(\d+):(\d+)$/.exec(second) ?? [];
  if (line === undefined) return first;
  // jiti counts columns from 0, editors from 1.
  return `${first.trim()} at line ${line}, column ${Number(column) + 1}`;
}

function normalise(definition: ScenarioDefinition, file: string): Omit<Scenario, 'command'> {
  const address = (reference: string): URL => toAddress(reference, definition.baseUrl, file);
  const { login } = definition;
  return {
    name: definition.name ?? basename(file).replace(/\.race\.\w+$/, ''),
    page: address(definition.page),
    visit: (definition.visit ?? []).map(address),
    login: login && { page: address(login.page), fields: login.fields },
    form: definition.form === undefined ? undefined : parseFormChoice(definition.form),
    fill: definition.fill ?? {},
    actors: definition.actors ?? 'same-tab',
    expect: definition.expect ?? 'once',
    database: definition.database,
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
  return URL.canParse(reference, base.href) ? new URL(reference, base) : parseHttpUrl(reference);
}
