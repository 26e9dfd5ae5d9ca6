import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { quantile } from './lib/quantile.ts';

/** How long the commands take to answer `--help`, beside a Node.js that does nothing. */
const ROUNDS = 40;
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  node: ['--eval', '0'],
  doublepost: [bin('packages/doublepost/bin/doublepost.js'), '--help'],
  clinic: [bin('apps/clinic/bin/clinic.js'), '--help'],
};

const samples = new Map(Object.keys(COMMANDS).map((name) => [name, [] as number[]]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, words] of Object.entries(COMMANDS)) {
    const started = performance.now();
    spawnSync(process.execPath, words);
    samples.get(name)?.push(performance.now() - started);
  }
}

const figures = Object.fromEntries(
  [...samples].map(([name, values]) => [
    name,
    { median: quantile(values, 0.5), p99: quantile(values, 0.99) },
  ]),
);
console.log(`start-up in ms, ${ROUNDS} interleaved rounds`);
for (const [name, { median, p99 }] of Object.entries(figures)) {
  console.log(
    `${name.padEnd(12)} median ${String(median).padStart(6)}   p99 ${String(p99).padStart(6)}`,
  );
}
console.log(JSON.stringify({ figures }));

function bin(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
