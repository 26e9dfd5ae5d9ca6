#!/usr/bin/env node
// Plain JavaScript that every Node since 12.20 can parse: it must be able to say that Node is too old.
import { existsSync } from 'node:fs';
import { URL } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const entry = new URL('../dist/cli/main.js', import.meta.url);

if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    'DP_NODE_TOO_OLD',
    `this is Node.js ${process.versions.node}`,
    'doublepost uses features of Node.js 20.19 and later.',
    'Install a newer Node.js (https://nodejs.org), then run the same command again.',
  );
} else if (!existsSync(entry)) {
  fail(
    'DP_NOT_BUILT',
    'this clone has not been built yet',
    'The command runs the compiled files, and there are none.',
    'Run `npm run build` in the clone.',
  );
} else {
  import(entry.href).then((cli) => cli.main(process.argv));
}

// As src/cli/report-error.ts does, which is not there yet or cannot be parsed.
function fail(code, what, why, fix) {
  process.stderr.write(`${code}: ${what}\n  why: ${why}\n  fix: ${fix}\n`);
  process.exitCode = 2;
}
