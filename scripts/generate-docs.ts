import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { CLINIC_ERRORS } from '../apps/clinic/src/errors.ts';
import { buildProgram } from '../packages/doublepost/src/cli/program.ts';
import { ERRORS } from '../packages/doublepost/src/errors.ts';
import { configSchema } from '../packages/doublepost/src/plan/config-schema.ts';
import { scenarioSchema } from '../packages/doublepost/src/plan/scenario-schema.ts';
import { FIXES } from '../packages/doublepost/src/verdict/fixes.ts';
import { renderErrorPage } from './lib/render-error-page.ts';
import { renderFixPage } from './lib/render-fix-page.ts';
import { renderOptionPage } from './lib/render-option-page.ts';

/** Writes the generated pages of `docs/`, and the schemas that editors check YAML and JSON with; with `--check` it only tells which are out of date. */
const PAGES: Readonly<Record<string, string>> = {
  'docs/errors.md': renderErrorPage({ doublepost: ERRORS, clinic: CLINIC_ERRORS }),
  'docs/fixes.md': renderFixPage(FIXES),
  'docs/options.md': renderOptionPage(buildProgram()),
  'packages/doublepost/scenario.schema.json': renderSchema(scenarioSchema),
  'packages/doublepost/config.schema.json': renderSchema(configSchema),
};

const check = process.argv.includes('--check');
let outdated = 0;
for (const [name, text] of Object.entries(PAGES)) {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url));
  if (text === readIfThere(path)) continue;
  outdated += 1;
  if (check) process.stderr.write(`${name} is out of date: run \`npm run fix\`\n`);
  else writeFileSync(path, text);
}
process.stdout.write(`docs: ${outdated} ${check ? 'out of date' : 'written'}\n`);
process.exitCode = check && outdated > 0 ? 1 : 0;

function renderSchema(schema: Parameters<typeof toJsonSchema>[0]): string {
  // That a text is a regular expression is no matter of JSON Schema.
  const rendered = toJsonSchema(schema, { ignoreActions: ['check'] });
  return `${JSON.stringify(rendered, undefined, 2)}\n`;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
