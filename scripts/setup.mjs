// Installs what is missing, so that `npm run demo` and `npm test` work on a fresh clone. It runs
// before anything is installed: no dependency, and a syntax that old Nodes still read.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const lockfile = path.join(root, 'package-lock.json');
// A copy of the lockfile that the installed packages came from; npm's own hidden one leaves out
// what does not belong to this platform.
const installed = path.join(root, 'node_modules', '.installed-package-lock.json');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    'DP_NODE_TOO_OLD',
    `this is Node.js ${process.versions.node}, doublepost needs 20.19 or newer.`,
    'Install a newer Node.js (https://nodejs.org), then run the same command again.',
  );
} else if (!isInstalled()) {
  install();
}

function isInstalled() {
  return existsSync(installed) && readFileSync(installed).equals(readFileSync(lockfile));
}

function install() {
  process.stderr.write('doublepost: installing the packages of this clone, once ...\n');
  // The cache stays inside the clone: nothing is left outside it. It has no use afterwards.
  const cache = path.join(root, '.cache', 'npm');
  const words = [
    'ci',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--loglevel=error',
    `--cache=${cache}`,
  ];
  const npm = process.env.npm_execpath;
  const result = npm
    ? spawnSync(process.execPath, [npm, ...words], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', words, {
        cwd: root,
        stdio: ['ignore', 2, 2],
        shell: process.platform === 'win32',
      });
  rmSync(cache, { recursive: true, force: true });
  if (result.status === 0) {
    copyFileSync(lockfile, installed);
  } else {
    fail(
      'DP_INSTALL_FAILED',
      'the packages could not be installed; the message of npm stands above.',
      'Check the network, and that this folder may be written; then run the same command again.',
    );
  }
}

function fail(code, what, fix) {
  process.stderr.write(`${code}: ${what}\n  fix: ${fix}\n`);
  process.exitCode = 2;
}
