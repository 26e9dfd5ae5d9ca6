import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** `npm run bench NAME` runs `bench/NAME.ts`. */
const [name = ''] = process.argv.slice(2);
const folder = fileURLToPath(new URL('../bench/', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''));

if (names.includes(name)) {
  await import(pathToFileURL(`${folder}${name}.ts`).href);
} else {
  process.stderr.write(`there is no benchmark "${name}"; there is ${names.join(', ')}\n`);
  process.exitCode = 2;
}
