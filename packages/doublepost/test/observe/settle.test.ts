// @module-tag slow

import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { TableChange } from '../../src/observe/observation.ts';
import { settler } from '../../src/observe/settle.ts';

function rows(inserted: number, kind: TableChange['kind'] = 'row'): TableChange {
  return { table: kind, kind, inserted, updated: 0, deleted: 0 };
}

/** Looks at a place in which each change comes after its time, in milliseconds. */
function coming(...changes: readonly (readonly [afterMs: number, change: TableChange])[]) {
  const begun = performance.now();
  return async (): Promise<readonly TableChange[]> =>
    changes.filter(([afterMs]) => performance.now() - begun >= afterMs).map(([, change]) => change);
}

describe('settling', () => {
  it('waits for rows that come while it looks', async () => {
    const { settle } = settler(false, new Set());
    expect(await settle(coming([0, rows(1)], [10, rows(2)]))).toHaveLength(2);
  });

  it('waits for the mail of a job that was put into a table', async () => {
    const { settle } = settler(false, new Set());
    const mail = rows(1, 'mail');
    expect(await settle(coming([0, rows(1, 'job')], [400, mail]))).toContain(mail);
  });

  it('waits for mails where they are watched, and no longer than they take once it is known', async () => {
    const { settle } = settler(true, new Set());
    const take = async (): Promise<number> => {
      const begun = performance.now();
      expect(await settle(coming([60, rows(1, 'mail')]))).toHaveLength(1);
      return performance.now() - begun;
    };
    const first = await Promise.all([take(), take(), take(), take()]);
    expect(Math.min(...first)).toBeGreaterThan(1_400);
    expect(await take()).toBeLessThan(1_000);
  });

  it('does not wait for another writer', async () => {
    const { settle } = settler(false, new Set(['row']));
    let written = 0;
    const begun = performance.now();
    await settle(async () => {
      await setTimeout(1);
      written += 1;
      return [{ ...rows(written), traced: { inserted: 0, updated: 0, deleted: 0 } }];
    });
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
