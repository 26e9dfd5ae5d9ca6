import { defineConfig } from 'vitest/config';

/** As many as the cores of a small machine: one less, the default, would leave the other one idle. */
const TWO = { maxWorkers: 2 };

/** No test depends on what another one has loaded; a process for each file took a third of the time. */
const TOGETHER = { isolate: false };

const WORKSPACES = [
  { name: 'doublepost', root: 'packages/doublepost', more: { ...TWO, ...TOGETHER } },
  {
    name: 'clinic',
    root: 'apps/clinic',
    // Its tests wait for processes and databases more than they reckon. Projects that differ in
    // this run one after the other.
    more: { maxWorkers: 3, ...TOGETHER, sequence: { groupOrder: 1 } },
  },
  { name: 'workspace', root: '.', more: TWO },
];

export default defineConfig({
  test: {
    tags: [
      {
        name: 'slow',
        description: 'Files that take more than some seconds: whole runs, browsers.',
      },
    ],
    projects: WORKSPACES.map(({ name, root, more }) => ({
      root,
      resolve: { conditions: ['source'] },
      ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
      test: {
        name,
        include: ['test/**/*.test.ts'],
        testTimeout: 30_000,
        hookTimeout: 30_000,
        ...more,
      },
    })),
    globalSetup: [
      'scripts/build-once.ts',
      'apps/clinic/test/support/postgres-server.ts',
      'apps/clinic/test/support/find-chromium.ts',
      'test/support/mariadb-server.ts',
    ],
  },
});
