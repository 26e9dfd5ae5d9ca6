import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/', import.meta.url));
const TSC = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');

/** The TypeScript blocks of the package's README. */
function blocks(): string[] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  return [...readme.matchAll(/```ts\n([^`]*)```/g)].map(([, code]) => code ?? '');
}

/** What the compiler says of these files, seen from a folder within the house. */
function compile(files: Readonly<Record<string, string>>): string {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'readme-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2023', strict: true, noEmit: true, skipLibCheck: true },
    ...{ customConditions: ['source'], allowImportingTsExtensions: true, types: ['node'] },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  try {
    return execFileSync(process.execPath, [TSC, '-p', folder], { encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe('the matcher of the README', () => {
  const example = blocks().find((code) => code.includes('expect.extend(matchers)')) ?? '';
  const declaration = blocks().find((code) => code.includes("declare module 'vitest'")) ?? '';

  it('compiles with its declaration for Vitest', () => {
    expect(compile({ 'once.test.ts': example, 'matchers.d.ts': declaration })).toBe('');
  });

  it('takes the options of a check and no others, and is unknown without its declaration', () => {
    const misspelt = example.replace('rounds:', 'runds:');
    expect(misspelt).not.toBe(example);
    expect(compile({ 'once.test.ts': misspelt, 'matchers.d.ts': declaration })).toMatch(
      /'runds' does not exist|may only specify known properties/,
    );
    expect(compile({ 'once.test.ts': example })).toContain("'toBeSubmittedOnce' does not exist");
  });
});
