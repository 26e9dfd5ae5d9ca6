import { expect, it, onTestFinished } from 'vitest';
import { freeUrl } from '../support/free-url.ts';
import { createDatabase, describePostgres } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';

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
