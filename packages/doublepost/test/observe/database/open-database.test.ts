import { join, relative } from 'node:path';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabaseObserver } from '../../../src/observe/database/open-database.ts';
import { temporaryFolder } from '../../support/temporary.ts';

describe('a database address', () => {
  it.each([
    ['an absolute path', (path: string) => `sqlite:${path}`],
    ['an absolute path after two slashes', (path: string) => `sqlite://${path}`],
    ['a path from here', (path: string) => `sqlite:${relative(process.cwd(), path)}`],
  ])('may hold %s', async (_what, address) => {
    const path = join(temporaryFolder(), 'app.db');
    const application = new Database(path);
    application.exec('CREATE TABLE users (email TEXT)');
    const observer = await openDatabaseObserver(address(path));
    onTestFinished(async () => {
      await observer.close();
      application.close();
    });
    const look = await observer.look();
    application.exec(`INSERT INTO users VALUES ('a')`);
    expect(await observer.changesSince(look)).toMatchObject([
      { table: { name: 'users' }, inserted: 1, deleted: 0 },
    ]);
  });

  it.each([
    ['oracle://localhost/app', 'oracle'],
    ['mysql:app', 'mysql'],
    ['sqlite:', 'sqlite'],
  ])('%s is not one that can be observed', async (address, kind) => {
    await expect(openDatabaseObserver(address)).rejects.toMatchObject({
      code: 'DP_DATABASE_UNSUPPORTED',
      message: `"${kind}" is no database that is observed`,
    });
  });

  it.each(['postgres://me:hidden@127.0.0.1:1/app', 'mysql://me:hidden@127.0.0.1:1/app'])(
    'of a server that cannot be reached, %s, is told without the password',
    async (address) => {
      const error = await openDatabaseObserver(address).catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'DP_DATABASE_UNREADABLE',
        message: expect.stringMatching(/:\/\/127\.0\.0\.1:1\/app: .*ECONNREFUSED/),
      });
      expect(String(error)).not.toContain('hidden');
    },
  );

  it('of no address at all is told', async () => {
    await expect(openDatabaseObserver('postgres://a b:c')).rejects.toMatchObject({
      code: 'DP_DATABASE_UNREADABLE',
    });
  });

  it('names the file that is missing', async () => {
    await expect(openDatabaseObserver('sqlite:no/such/app.db')).rejects.toMatchObject({
      code: 'DP_DATABASE_UNREADABLE',
      message: 'there is no database file no/such/app.db',
    });
  });
});
