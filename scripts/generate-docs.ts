import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CLINIC_ERRORS } from '../apps/clinic/src/errors.ts';
import { buildProgram } from '../packages/doublepost/src/cli/program.ts';
import { ERRORS } from '../packages/doublepost/src/errors.ts';
import { FIXES } from '../packages/doublepost/src/verdict/fixes.ts';
import { renderErrorPage } from './lib/render-error-page.ts';
import { renderFixPage } from './lib/render-fix-page.ts';
import { renderOptionPage } from './lib/render-option-page.ts';

/** Writes the generated pages of `docs/`; with `--check` it only tells which are out of date. */
const PAGES: Readonly<Record<string, string>> = {
  'errors.md': renderErrorPage({ doublepost: ERRORS, clinic: CLINIC_ERRORS }),
  'fixes.md': renderFixPage(FIXES),
  'options.md': renderOptionPage(buildProgram()),
};

const check = process.argv.includes('--check');
let outdated = 0;
for (const [name, text] of Object.entries(PAGES)) {
  const path = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
  if (text === readIfThere(path)) continue;
  outdated += 1;
  if (check) process.stderr.write(`docs/${name} is out of date: run \`npm run fix\`\n`);
  else writeFileSync(path, text);
}
process.stdout.write(`docs: ${outdated} ${check ? 'out of date' : 'written'}\n`);
process.exitCode = check && outdated > 0 ? 1 : 0;

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
