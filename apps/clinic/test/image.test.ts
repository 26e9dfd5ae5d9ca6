import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';

const CLINIC = new URL('../', import.meta.url);

it('the image has every folder that the code reads from', () => {
  const sources = globSync('src/**/*.ts', { cwd: CLINIC, absolute: true });
  const folders = sources.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/new URL\('(?:\.\.\/)+(\w+)\//gu)].map(
      ([, name]) => name,
    ),
  );
  expect(folders).toEqual(expect.arrayContaining(['data', 'dist', 'public']));
  const [, image = ''] = readFileSync(new URL('Dockerfile', CLINIC), 'utf8')
    .split(/^FROM .*$/mu)
    .slice(1);
  const copied = [...image.matchAll(/^COPY .* apps\/clinic\/(\w+)\/$/gmu)].map(([, name]) => name);
  expect(copied).toEqual(expect.arrayContaining(folders));
});
