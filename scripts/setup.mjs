// Installs what is missing, so that `npm run demo` and `npm test` work on a fresh clone. It runs
// before anything is installed: no dependency, and a syntax that old Nodes still read.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuseOldNode } from './require-node.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const lockfile = path.join(root, 'package-lock.json');
// A copy of the lockfile that the installed packages came from; npm's own hidden one leaves out
// what does not belong to this platform.
const installed = path.join(root, 'node_modules', '.installed-package-lock.json');

if (!refuseOldNode('DP_NODE_TOO_OLD') && !isInstalled()) install();

function isInstalled() {
  return existsSync(installed) && readFileSync(installed).equals(readFileSync(lockfile));
}

function install() {
  process.stderr.write('doublepost: installing the packages of this clone, once ...\n');
  // The cache stays inside the clone: nothing is left outside it. It has no use afterwards.
  const cache = path.join(root, '.cache', 'npm');
  // `install --no-save` and not `ci`: the lockfile does not name the binaries of platforms that the
  // registry did not offer when it was made, and `ci` would refuse it there. Versions are exact
  // either way, and the lockfile stays as it is.
  const words = [
    'install',
    '--no-save',
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
    process.stderr.write(
      'DP_INSTALL_FAILED: the packages could not be installed; the message of npm stands above.\n' +
        '  fix: Check the network, and that this folder may be written; then run the same command again.\n',
    );
    process.exitCode = 2;
  }
}
