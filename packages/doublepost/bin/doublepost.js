#!/usr/bin/env node
// Plain JavaScript that every Node since 12.20 can parse: it must be able to say that Node is too old.
import { existsSync } from 'node:fs';
import { URL } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const entry = new URL('../dist/cli/main.js', import.meta.url);

if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    'DP_NODE_TOO_OLD',
    `this is Node.js ${process.versions.node}, doublepost needs 20.19 or newer.`,
    'Install a newer Node.js (https://nodejs.org), then run the same command again.',
  );
} else if (!existsSync(entry)) {
  fail('DP_NOT_BUILT', 'this clone has not been built yet.', 'Run: npm run build');
} else {
  import(entry.href).then((cli) => cli.main(process.argv));
}

function fail(code, what, fix) {
  process.stderr.write(`${code}: ${what}\n  ${fix}\n`);
  process.exitCode = 2;
}
