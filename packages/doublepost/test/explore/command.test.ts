import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { freeUrl } from '../support/free-url.ts';
import { createDatabase, describePostgres } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';

const APPS = fileURLToPath(new URL('apps/', import.meta.url));

describePostgres('doublepost explore', () => {
  it('says what is wrong where the application does not start', async () => {
    const database = await createDatabase('CREATE TABLE t (id int)');
    onTestFinished(() => database.drop());
    const url = await freeUrl();
    const { code, stderr } = await runCli(
      ['explore', url, '--start', 'echo no such thing; exit 3'],
      {
        env: { DOUBLEPOST_UPSTREAM: database.url },
      },
    );
    expect(code).toBe(2);
    expect(stderr).toContain('DP_EXPLORE_START');
    expect(stderr).toContain('no such thing');
  });

  it('says so when the application dies in the middle, and leaves nothing behind', async () => {
    const database = await createDatabase('CREATE TABLE users (email text)');
    onTestFinished(() => database.drop());
    const start = `exec node ${APPS}dying.mjs`;
    const { code, stderr } = await runCli(
      ['explore', await freeUrl(), '--start', start, '--idle', '0'],
      { env: { DOUBLEPOST_UPSTREAM: database.url } },
    );
    expect(stderr).toMatch(/^DP_CONNECTION_REFUSED: the application went away while it was/);
    expect(code).toBe(2);
    expect((await database.run('SELECT * FROM users')).rowCount).toBe(0);
    const left = "SELECT 1 FROM pg_namespace WHERE nspname = 'doublepost_snapshot'";
    expect((await database.run(left)).rowCount).toBe(0);
    const others = `SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`;
    expect((await database.run(others)).rowCount).toBe(0);
  });

  it('says what is wrong with the password of the database', async () => {
    const database = await createDatabase();
    onTestFinished(() => database.drop());
    const wrong = new URL(database.url);
    wrong.password = 'wrong';
    const { code, stderr } = await runCli(['explore', await freeUrl(), '--start', 'true'], {
      env: { DOUBLEPOST_UPSTREAM: wrong.href },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/DP_EXPLORE_DATABASE: .*password authentication failed/);
    expect(stderr).not.toContain('wrong@');
  });
});
