import { defineConfig } from 'vitest/config';

const WORKSPACES = [
  { name: 'doublepost', root: 'packages/doublepost' },
  { name: 'clinic', root: 'apps/clinic' },
  { name: 'workspace', root: '.' },
];

export default defineConfig({
  test: {
    projects: WORKSPACES.map(({ name, root }) => ({
      root,
      resolve: { conditions: ['source'] },
      ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
      test: {
        name,
        include: ['test/**/*.test.ts'],
        testTimeout: 30_000,
        hookTimeout: 30_000,
      },
    })),
    globalSetup: [
      'scripts/build-once.ts',
      'apps/clinic/test/support/postgres-server.ts',
      'test/support/mariadb-server.ts',
    ],
  },
});
