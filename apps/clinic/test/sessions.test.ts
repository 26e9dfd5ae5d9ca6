import type { Session } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDatabaseStore, SESSION_LIFETIME_MS } from '../src/sessions/database-store.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { createTempDatabase, type TempDatabase } from './support/temp-database.ts';

/** A session as the plugin hands it to the store. */
function session(data: Partial<Session>, isModified = true): Session {
  const cookie = { originalMaxAge: SESSION_LIFETIME_MS };
  // Not enumerable, like the method of the plugin's class.
  return Object.defineProperty({ cookie, ...data }, 'isModified', { value: () => isModified });
}

for (const dialect of dialects) {
  describeOn(dialect, 'the session store', () => {
    let temp: TempDatabase;
    let now: Date;
    let store: ReturnType<typeof createDatabaseStore>;

    const read = (key: string): Promise<Session | null | undefined> =>
      new Promise((resolve, reject) => {
        store.get(key, (error, found) => (error === null ? resolve(found) : reject(error)));
      });
    const write = (key: string, data: Session): Promise<void> =>
      new Promise((resolve, reject) => {
        store.set(key, data, (error) => (error === undefined ? resolve() : reject(error)));
      });
    const destroy = (key: string): Promise<void> =>
      new Promise((resolve, reject) => {
        store.destroy(key, (error) => (error === undefined ? resolve() : reject(error)));
      });

    beforeEach(async () => {
      temp = await createTempDatabase(dialect);
      now = new Date('2026-06-15T12:00:00Z');
      store = createDatabaseStore(temp.database, () => now);
    });

    afterEach(async () => {
      await temp.dispose();
    });

    it('keeps a session for two weeks after its last use', async () => {
      await write('key', session({ userId: 7 }));
      now = new Date(now.getTime() + SESSION_LIFETIME_MS - 1);
      const found = await read('key');
      expect(found).toMatchObject({ userId: 7 });
      await write('key', session({ ...found }, false));
      now = new Date(now.getTime() + SESSION_LIFETIME_MS - 1);
      expect(await read('key')).toMatchObject({ userId: 7 });
      now = new Date(now.getTime() + SESSION_LIFETIME_MS);
      expect(await read('key')).toBeNull();
    });

    it('prolongs one that is used, but not at every look', async () => {
      await write('key', session({ userId: 7 }));
      const end = now.getTime() + SESSION_LIFETIME_MS;
      now = new Date(now.getTime() + 3_599_999);
      await write('key', session({ ...(await read('key')) }, false));
      expect(await read('key')).toMatchObject({ storedUntil: end });
      now = new Date(now.getTime() + 1);
      await write('key', session({ ...(await read('key')) }, false));
      expect(await read('key')).toMatchObject({ storedUntil: end + 3_600_000 });
    });

    it('does not bring back a session that another request has ended', async () => {
      await write('key', session({ userId: 7 }));
      const underWay = await read('key');
      await destroy('key');
      await write('key', session({ ...underWay, flashes: [] }));
      expect(await read('key')).toBeNull();
    });

    it('keeps one that nobody is signed in to for a minute after its end', async () => {
      await write('key', session({}));
      await destroy('key');
      now = new Date(now.getTime() + 59_999);
      expect(await read('key')).toHaveProperty('storedUntil', now.getTime() + 1);
      now = new Date(now.getTime() + 1);
      expect(await read('key')).toBeNull();
    });

    it('does not undo what another request has stored meanwhile', async () => {
      await write('key', session({ userId: 7 }));
      const [one, two] = [await read('key'), await read('key')];
      const flashes = [{ level: 'success', text: 'done' }] as const;
      await write('key', session({ ...one, flashes: [...flashes] }));
      await write('key', session({ ...two }, false));
      expect(await read('key')).toMatchObject({ userId: 7, flashes });
    });
  });
}
