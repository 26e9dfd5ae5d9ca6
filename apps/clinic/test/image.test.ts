import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';

const CLINIC = new URL('../', import.meta.url);

const read = (file: string): string => readFileSync(new URL(file, CLINIC), 'utf8');

it('the image has every folder that the code reads from', () => {
  const sources = globSync('src/**/*.ts', { cwd: CLINIC, absolute: true });
  const folders = sources.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/new URL\('(?:\.\.\/)+(\w+)\//gu)].map(
      ([, name]) => name,
    ),
  );
  expect(folders).toEqual(expect.arrayContaining(['data', 'dist', 'public']));
  const [, image = ''] = read('Dockerfile')
    .split(/^FROM .*$/mu)
    .slice(1);
  const copied = [...image.matchAll(/^COPY .* apps\/clinic\/(\w+)\/$/gmu)].map(([, name]) => name);
  expect(copied).toEqual(expect.arrayContaining(folders));
});

it('the containers are given every setting that the server reads from its environment', () => {
  const code = ['src/cli/serve-command.ts', 'src/cli/options.ts', 'src/server/serve.ts'].map(read);
  const settings = new Set(code.join('\n').match(/\b(?:CLINIC_[A-Z_]+|DATABASE_URL)\b/gu));
  const given = [...read('compose.yaml').matchAll(/^ {6}([A-Z_]+):(?: .*)?$/gmu)].map(
    ([, name]) => name,
  );
  expect(given).toEqual(expect.arrayContaining([...settings]));
  expect(settings.size).toBeGreaterThan(4);
});
