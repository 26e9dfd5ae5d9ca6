import { join, relative } from 'node:path';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabaseObserver } from '../../src/observe/open-database.ts';
import { temporaryFolder } from '../support/temporary.ts';

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
    application.exec(`INSERT INTO users VALUES ('a')`);
    expect(await observer.changes()).toEqual([{ table: 'users', inserted: 1, deleted: 0 }]);
  });

  it.each([
    ['postgres://localhost/app', 'postgres'],
    ['mysql:app', 'mysql'],
    ['sqlite:', 'sqlite'],
  ])('%s is not one that can be observed', async (address, kind) => {
    await expect(openDatabaseObserver(address)).rejects.toMatchObject({
      code: 'DP_DATABASE_UNSUPPORTED',
      message: `"${kind}" databases are not observed yet`,
    });
  });

  it('names the file that is missing', async () => {
    await expect(openDatabaseObserver('sqlite:no/such/app.db')).rejects.toMatchObject({
      code: 'DP_DATABASE_UNREADABLE',
      message: 'there is no database file no/such/app.db',
    });
  });
});
