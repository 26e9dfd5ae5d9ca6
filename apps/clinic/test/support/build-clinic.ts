import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds before the tests: those that start `clinic` start what users get. */
export default function buildClinic(): void {
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  execFileSync(`${root}node_modules/.bin/tsc`, ['-b', 'apps/clinic'], {
    cwd: root,
    stdio: 'inherit',
  });
}
