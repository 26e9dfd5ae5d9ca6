import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { DoublepostError } from '../errors.ts';
import { configSchema } from './config-schema.ts';
import type { ConfigDefinition } from './define-config.ts';
import type { ScenarioContext } from './define-scenario.ts';
import { loadDefinitionFile } from './load-file.ts';
import { tellIssue } from './tell-issue.ts';

const NAMES = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map(
  (extension) => `doublepost.config.${extension}`,
);

/**
 * Loads `doublepost.config.ts`, or another of its extensions, from a folder; empty where there is
 * none.
 *
 * @throws DoublepostError DP_CONFIG_INVALID
 */
export async function loadConfig(
  folder: string,
  context: ScenarioContext,
): Promise<ConfigDefinition> {
  const name = NAMES.find((candidate) => existsSync(join(folder, candidate)));
  if (name === undefined) return {};
  const result = v.safeParse(configSchema, await load(folder, name, context));
  if (result.success) return result.output as ConfigDefinition;
  const told = tellIssue(result.issues[0], 'the configuration');
  throw new DoublepostError('DP_CONFIG_INVALID', `${name}: ${told}`);
}

async function load(folder: string, name: string, context: ScenarioContext): Promise<unknown> {
  try {
    return await loadDefinitionFile(join(folder, name), name, context);
  } catch (error) {
    if (!(error instanceof DoublepostError)) throw error;
    throw new DoublepostError('DP_CONFIG_INVALID', error.message, { cause: error.cause });
  }
}
