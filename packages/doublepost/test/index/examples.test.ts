import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary.ts';

const SOURCE = new URL('../../src/', import.meta.url);

/** The example in a file's doc comments, and what it says that it prints. */
function exampleOf(file: string): { readonly code: string; readonly prints: string } {
  const text = readFileSync(new URL(file, SOURCE), 'utf8');
  const code = (/@example\n \* ```ts\n([^`]*)/.exec(text)?.[1] ?? '').replaceAll(/^ \* ?/gm, '');
  return { code, prints: /^\/\/ (.*)$/m.exec(code)?.[1] ?? '' };
}

describe('the example of', () => {
  it.each(['plan/from-page.ts', 'plan/from-file.ts'])('%s prints what it says', (file) => {
    const { code, prints } = exampleOf(file);
    expect(prints).toMatch(/^npx doublepost ./);
    const folder = temporaryFolder();
    const index = JSON.stringify(fileURLToPath(new URL('index.ts', SOURCE)));
    writeFileSync(join(folder, 'example.mts'), code.replace("'doublepost'", index));
    writeFileSync(join(folder, 'signup.race.ts'), `export default { page: 'http://localhost/' };`);
    const printed = execFileSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), 'example.mts'],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(printed).toBe(`${prints}\n`);
  });
});
