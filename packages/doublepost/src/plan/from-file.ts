import { existsSync } from 'node:fs';
import { basename, extname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { DoublepostError } from '../errors.ts';
import { parseHttpUrl } from '../http/target.ts';
import {
  commandLine,
  databaseWords,
  environmentWords,
  fillWords,
  optionWords,
} from './command-line.ts';
import type { ScenarioContext, ScenarioDefinition } from './define-scenario.ts';
import { parseFormChoice, type Scenario } from './scenario.ts';
import { validateDefinition } from './scenario-schema.ts';

/** What the command line sets over a scenario file. */
export interface FileOverrides {
  /** An absolute http or https address. Default: the file's own. */
  readonly baseUrl?: string;
  /** `sqlite:PATH`, `postgres://...` or `mysql://...`. Default: the file's own. */
  readonly database?: string;
  /** Values by field name, each over the file's own. Default none. */
  readonly fill?: Readonly<Record<string, string>>;
  /** Further words of the command that reports name to show a finding again. */
  readonly words?: readonly string[];
  /** That command as a whole. */
  readonly command?: string;
}

/**
 * Loads a scenario file; TypeScript needs no build.
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
  const definition = validateDefinition(await load(path, file, { env }), file);
  const { words = [], command, ...changes } = overrides;
  const fill = { ...definition.fill, ...overrides.fill };
  const again = commandLine([
    ...environmentWords(read),
    'npx',
    'doublepost',
    'run',
    relative(process.cwd(), path),
    ...optionWords('--base-url', overrides.baseUrl),
    ...databaseWords(overrides.database),
    ...fillWords(overrides.fill ?? {}),
    ...words,
  ]);
  return {
    ...normalise({ ...definition, ...changes, fill }, file),
    command: command ?? again,
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

/** What `import ... from 'doublepost'` means in a scenario file: this library, source or compiled. */
const LIBRARY = fileURLToPath(new URL(`../index${extname(import.meta.url)}`, import.meta.url));

async function load(path: string, file: string, context: ScenarioContext): Promise<unknown> {
  try {
    const jiti = createJiti(import.meta.url, {
      fsCache: false,
      moduleCache: false,
      // The file may stand beside an application in any language, where nothing is installed.
      alias: { doublepost: LIBRARY },
    });
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
  const url = URL.canParse(reference, base.href) ? new URL(reference, base).href : reference;
  return parseHttpUrl(url);
}
