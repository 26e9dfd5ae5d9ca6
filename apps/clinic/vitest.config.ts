import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    name: 'apps/clinic',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build-clinic.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
