import type { TestProject } from 'vitest/node';
import { hasMariadb, startMariadb } from '../../scripts/lib/start-mariadb.ts';

/** Starts the MariaDB server that all tests of a run share, where the machine has one. */
export default async function startMariadbOnce(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  if (project.vitest.projects.every(({ name }) => name === 'clinic')) return undefined;
  if (!hasMariadb()) {
    if (process.env.CI === 'true') throw new Error('CI must test on MariaDB: mariadb-server');
    process.stderr.write('doublepost: tests on MariaDB are skipped, mariadb-server is missing\n');
    project.provide('mariadb', { kind: 'missing' });
    return undefined;
  }
  const server = await startMariadb();
  project.provide('mariadb', { kind: 'running', url: server.url });
  return server.stop;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly mariadb:
      | { readonly kind: 'running'; readonly url: string }
      | { readonly kind: 'missing' };
  }
}
