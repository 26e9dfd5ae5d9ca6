import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds before the tests: those that start `doublepost` or `clinic` start what users get. */
export default function buildOnce(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}
