import { spawnSync } from 'node:child_process';

/**
 * The interpreter that has a module. Without one, the tests that need it are skipped, which is said
 * in one line; in CI none may be.
 *
 * @param debianPackage where Debian has it, for example `python3-django`
 */
export function findPython(module: string, debianPackage: string): string | undefined {
  const found = ['/usr/bin/python3', 'python3'].find(
    (name) => spawnSync(name, ['-c', `import ${module}`]).status === 0,
  );
  if (found === undefined) {
    const told = `Python's ${module} is missing (Debian: ${debianPackage}): its tests are skipped.`;
    if (process.env.CI !== undefined) throw new Error(told);
    console.warn(told);
  }
  return found;
}
