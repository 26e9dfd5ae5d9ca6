// @module-tag slow

import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { check } from '../packages/doublepost/src/check.ts';
import { planFromPage } from '../packages/doublepost/src/plan/from-page.ts';
import {
  createTestDatabase,
  type Dialect,
  describeOn,
} from '../packages/doublepost/test/support/test-databases.ts';
import type { Race } from '../zoo/lib/race.ts';
import { createSchema, serveRace } from '../zoo/lib/serve-race.ts';

const RACES = new URL('../zoo/races/', import.meta.url);

async function loadRace(file: string): Promise<Race> {
  const module = (await import(new URL(file, RACES).href)) as { readonly default: Race };
  return module.default;
}

describe('the zoo', () => {
  it('has two dozen races and more, each after a public source of its own', async () => {
    const files = readdirSync(RACES);
    const sources = new Map<string, string>();
    for (const file of files) sources.set(file, (await loadRace(file)).source);
    expect(files.length).toBeGreaterThanOrEqual(24);
    for (const [file, source] of sources) {
      expect(source, file).toMatch(/https:\/\/\S+|\b(?:19|20)\d\d\b/);
    }
  });
});

/** A race on each kind of database, and what another client of it writes into the same table. */
const NOISY: readonly (readonly [Dialect, race: string, table: string, column: string])[] = [
  ['sqlite', 'missing-unique-constraint', 'users', 'email'],
  ['postgres', 'get-or-create', 'tags', 'name'],
  ['mariadb', 'duplicate-entry-unhandled', 'teams', 'name'],
];

describe.each(NOISY)('while others write into its table', (dialect, name, table, column) => {
  describeOn(dialect, name, () => {
    async function checkNoisily(variant: 'unsafe' | 'fixed') {
      const race = await loadRace(`${name}.ts`);
      const { address, run } = await createTestDatabase(dialect);
      await createSchema(race, variant, address);
      const served = await serveRace(race, variant, address, {});
      const stop = new AbortController();
      let written = 0;
      const writing = (async () => {
        while (!stop.signal.aborted) {
          await run(`INSERT INTO ${table} (${column}) VALUES ('other ${written++}')`);
          await setTimeout(5);
        }
      })();
      onTestFinished(() => served.close());
      const plan = planFromPage(served.url, { fill: race.fill ?? {}, database: address });
      try {
        return await check(plan, { rounds: 10, serialRuns: 2, maxSpreadMs: 50 });
      } finally {
        stop.abort();
        await writing;
        expect(written).toBeGreaterThan(20);
      }
    }

    it('is found, and no row of theirs is counted', async () => {
      const verdict = await checkNoisily('unsafe');
      const detail =
        name === 'duplicate-entry-unhandled'
          ? expect.stringContaining('Duplicate entry')
          : `rows inserted into ${table} (2, not 1)`;
      expect(verdict).toMatchObject({ kind: 'race', findings: [{ detail }] });
    });

    it('is not found where it is mended', async () => {
      expect(await checkNoisily('fixed')).toMatchObject({
        kind: 'clean',
        evidence: {
          notes: expect.arrayContaining([
            `Others write into ${table}, too: only rows that belong to a value of the round were counted.`,
          ]),
        },
      });
    });
  });
});
