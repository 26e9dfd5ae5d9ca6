import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds before the tests: those that start `doublepost` or `clinic` start what users get. */
export default function buildOnce(): void {
  const tsc = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url));
  execFileSync(tsc, ['-b'], { stdio: 'inherit' });
}
