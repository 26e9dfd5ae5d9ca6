import { glob, isDynamicPattern } from 'tinyglobby';
import { DoublepostError } from '../errors.ts';
import { planFromFile } from '../plan/from-file.ts';
import { checkScenarios } from './check-scenarios.ts';
import { type CommonOptions, repeatedWords } from './options.ts';

/** Options of `doublepost run`. */
export interface RunCommandOptions extends CommonOptions {
  readonly baseUrl?: string;
}

/** `doublepost run [files]` */
export async function runRunCommand(
  patterns: readonly string[],
  options: RunCommandOptions,
): Promise<void> {
  const files = await findFiles(
    patterns.length > 0 ? patterns : ['**/*.race.{ts,js,mjs,json,yaml,yml}'],
  );
  const scenarios = [];
  for (const file of files) {
    scenarios.push(
      await planFromFile(
        file,
        { env: process.env },
        {
          fill: options.fill,
          words: repeatedWords(options),
          ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
          ...(options.db === undefined ? {} : { database: options.db }),
        },
      ),
    );
  }
  await checkScenarios(scenarios, options);
}

async function findFiles(patterns: readonly string[]): Promise<string[]> {
  const named = patterns.filter((pattern) => !isDynamicPattern(pattern));
  const globs = patterns.filter((pattern) => isDynamicPattern(pattern));
  const found =
    globs.length === 0 ? [] : await glob(globs, { ignore: ['**/node_modules/**', '**/dist/**'] });
  const files = [...new Set([...named, ...found.sort()])];
  if (files.length > 0) return files;
  throw new DoublepostError(
    'DP_SCENARIO_NOT_FOUND',
    `no scenario file matches ${patterns.join(' ')}`,
  );
}
