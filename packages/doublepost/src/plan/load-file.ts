import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { parse, YAMLParseError } from 'yaml';
import { DoublepostError } from '../errors.ts';
import type { ScenarioContext } from './define-scenario.ts';
import { describeLoadFailure } from './load-failure.ts';

/** What `import ... from 'doublepost'` means in a scenario file: this library, source or compiled. */
const LIBRARY = fileURLToPath(new URL(`../index${extname(import.meta.url)}`, import.meta.url));

/**
 * Loads what a file defines: the default export of a module (a function is called with the context),
 * or the document of a JSON or YAML file.
 *
 * @param path absolute
 * @param file the path that messages name
 * @throws DoublepostError DP_SCENARIO_INVALID
 */
export async function loadDefinitionFile(
  path: string,
  file: string,
  context: ScenarioContext,
): Promise<unknown> {
  try {
    if (/\.(?:json|ya?ml)$/.test(path)) return readDocument(readFileSync(path, 'utf8'));
    const jiti = createJiti(import.meta.url, {
      fsCache: false,
      moduleCache: false,
      // The file may stand beside an application in any language, where nothing is installed.
      alias: { doublepost: LIBRARY },
    });
    const exported = await jiti.import(path, { default: true });
    return typeof exported === 'function' ? await exported(context) : exported;
  } catch (cause) {
    const message = describeLoadFailure(cause, path, file);
    throw new DoublepostError('DP_SCENARIO_INVALID', message, { cause });
  }
}

/** Aliases beyond that many would unfold a small file into a large one ("billion laughs"). */
const MOST_ALIASES = 100;

/** Reads JSON or YAML, of which JSON is a part. */
export function readDocument(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: MOST_ALIASES });
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    // What follows is an excerpt of the file.
    throw new Error(error.message.split(':\n')[0] ?? '', { cause: error });
  }
}
