// @module-tag slow

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { freeUrl } from '../support/free-url.ts';
import { createDatabase, describePostgres } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

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

  it.each(['SIGTERM', 'SIGHUP'] as const)('leaves no application behind at %s', async (signal) => {
    const database = await createDatabase();
    onTestFinished(() => database.drop());
    const file = join(temporaryFolder(), 'pid');
    const pid = (): number => Number(existsSync(file) && readFileSync(file, 'utf8'));
    const hasStarted = async (): Promise<void> => {
      while (pid() === 0) await wait(10);
    };
    const { code } = await runCli(
      ['explore', await freeUrl(), '--start', `sleep 600 & echo $! > ${file}; wait`],
      { env: { DOUBLEPOST_UPSTREAM: database.url }, interruptWhen: hasStarted(), signal },
    );
    expect(code).toBe(null);
    // It may wait to be noticed by whoever inherits it: `Z`.
    const state = () => spawnSync('ps', ['-o', 'stat=', '-p', String(pid())]).stdout.toString();
    await expect.poll(state).toMatch(/^(?:Z.*)?\s*$/);
  });

  it('says so when the application dies in the middle, and leaves nothing behind', async () => {
    const database = await createDatabase('CREATE TABLE users (email text)');
    onTestFinished(() => database.drop());
    const start = `DIE_AT=5 exec node ${APPS}sign_up.mjs`;
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

  it.each([
    ['403', '1', /^request B alone: .*; the application of request A accepted the like$/],
    ['302', '1', /^request B alone/],
    ['403', '2', /^request A alone: .*; the session began in another application/],
  ])(
    'says that all applications need one secret where another answers %s, with %s workers',
    async (status, workers, told) => {
      const database = await createDatabase('CREATE TABLE users (email text)');
      onTestFinished(() => database.drop());
      const { code, stdout } = await runCli(
        [
          'explore',
          await freeUrl(),
          '--start',
          `REFUSES=${status} exec node ${APPS}sign_up.mjs`,
        ].concat(['--idle', '0', '--reporter', 'json', '--workers', workers]),
        { env: { DOUBLEPOST_UPSTREAM: database.url } },
      );
      expect(code).toBe(2);
      const [obstacle] = JSON.parse(stdout).exploration.obstacles;
      expect(obstacle.code).toBe('session-refused');
      expect(obstacle.message).toMatch(told);
      expect(obstacle.advice).toContain('--env SECRET_KEY=');
    },
  );

  it('starts what the configuration names, and puts back by a command what is no database', async () => {
    const database = await createDatabase('CREATE TABLE users (email text)');
    onTestFinished(() => database.drop());
    const [folder, url] = [temporaryFolder(), await freeUrl()];
    const config = {
      baseUrl: url,
      database: database.url,
      webServer: { command: 'exec node "$APP"', url, env: { APP: `${APPS}sign_up.mjs` } },
    };
    writeFileSync(join(folder, 'doublepost.config.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'sign-up.race.json'), '{ "page": "/", "expect": "each" }');
    const words = ['explore', 'sign-up.race.json', '--idle', '0', '--reporter', 'json'];
    const reset = ['--reset', 'echo x >> resets'];
    const { code, stdout, stderr } = await runCli([...words, ...reset], { cwd: folder });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { kind, figures } = JSON.parse(stdout).exploration;
    expect(kind).toBe('proved');
    // Each request alone, both orders twice, then the schedules, one of which may have been tried.
    const resets = readFileSync(join(folder, 'resets'), 'utf8').trim().split('\n').length;
    expect(resets).toBeGreaterThanOrEqual(6 + figures.schedules);
    const broken = await runCli([...words, '--reset', 'echo cannot >&2; exit 3'], { cwd: folder });
    expect(broken.stderr).toMatch(/^DP_EXPLORE_RESET: .*exit code 3\):\ncannot/);
    expect(broken.code).toBe(2);
  });

  it('writes a page of its own beside what is printed, with several workers', async () => {
    const database = await createDatabase('CREATE TABLE users (email text)');
    onTestFinished(() => database.drop());
    const folder = temporaryFolder();
    const expected = ['--expect', 'each', '--workers', '2', '--max-schedules', '50'];
    const reporter = ['--reporter', 'json,html', '--output', join(folder, 'reports')];
    const { code, stdout, stderr } = await runCli(
      ['explore', await freeUrl(), '--start', `exec node ${APPS}sign_up.mjs`]
        .concat(['--idle', '0'])
        .concat(expected, reporter),
      { env: { DOUBLEPOST_UPSTREAM: database.url } },
    );
    const path = join(folder, 'reports', 'explore.html');
    expect(stderr).toBe(`the report is ${path}\n`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).exploration.kind).toBe('proved');
    const page = readFileSync(path, 'utf8');
    expect(page).toContain('<span class="verdict proved">PROVED</span>');
    expect(page).toContain('--max-schedules 50 --workers 2</pre>');
  });

  it('tells the verdict where the rest is written to a page', async () => {
    const database = await createDatabase('CREATE TABLE users (email text)');
    onTestFinished(() => database.drop());
    const output = join(temporaryFolder(), 'reports');
    const { code, stdout } = await runCli(
      ['explore', await freeUrl(), '--start', `exec node ${APPS}sign_up.mjs`, '--idle', '0'].concat(
        ['--expect', 'each', '--reporter', 'html', '--output', output],
      ),
      { env: { DOUBLEPOST_UPSTREAM: database.url } },
    );
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /^PROVED [^ ]+: every interleaving of the SQL statements gives what a serial order gives $/,
    );
    expect(readFileSync(join(output, 'explore.html'), 'utf8')).toContain('PROVED');
    expect(code).toBe(0);
  });

  it.each([
    [
      ['--upstream', 'postgres://x/x', '--start', 'x', '--reporter', 'terminal,json'],
      'both go to stdout',
    ],
    [[], 'the database is not named'],
    [['--upstream', 'postgres://localhost/x'], 'how the application gets behind the proxy'],
    [['--upstream', 'mysql://localhost/x', '--start', 'true'], 'does not begin with postgres://'],
    [['--upstream', 'postgres://localhost/x', '--listen', 'here'], '--listen should be a port'],
  ])('says what is wrong with %j', async (words, told) => {
    const { code, stderr } = await runCli(['explore', 'http://127.0.0.1:9/', ...words]);
    expect(stderr).toMatch(/^DP_(?:USAGE|EXPLORE_UPSTREAM): /);
    expect(stderr).toContain(told);
    expect(code).toBe(2);
  });

  it.each([
    ['AZ', '"AZ" is not a schedule'],
    ['AAE', '"AAE" names 5 requests'],
  ])('says what is wrong with the schedule %s', async (schedule, told) => {
    const words = ['replay', schedule, 'http://127.0.0.1:9/', '--start', 'true'];
    const { code, stderr } = await runCli([...words, '--upstream', 'postgres://localhost/x']);
    expect(stderr).toMatch(/^DP_SCHEDULE_INVALID: /);
    expect(stderr).toContain(told);
    expect(code).toBe(2);
  });

  it.each([
    [
      'ABABABABABABAB',
      'its last 8 letters are left over: after 6 steps all requests were answered',
    ],
    ['ABABABA', 'its last letter is left over'],
    ['AAAAA', 'at step 4 it has A, and only B can be chosen'],
    ['Ab', 'at step 2 it has b, and only A or B can be chosen'],
  ])('says where the schedule %s does not fit any more', async (schedule, told) => {
    const database = await createDatabase('CREATE TABLE users (email text)');
    onTestFinished(() => database.drop());
    const { code, stdout, stderr } = await runCli(
      ['replay', schedule, await freeUrl(), '--start', `exec node ${APPS}sign_up.mjs`].concat([
        ...['--idle', '0', '--expect', 'each'],
      ]),
      { env: { DOUBLEPOST_UPSTREAM: database.url } },
    );
    expect(stderr).toMatch(/^DP_SCHEDULE_MISFIT: the schedule does not fit: /);
    expect(stderr).toContain(told);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('says of a schedule that does not fail any more what that shows, and what proves it', async () => {
    const database = await createDatabase('CREATE TABLE users (email text)');
    onTestFinished(() => database.drop());
    const url = await freeUrl();
    const expected = ['--start', `exec node ${APPS}sign_up.mjs`, '--expect', 'each'];
    const { code, stdout } = await runCli(['replay', 'ABABAB', url, ...expected, '--idle', '0'], {
      env: { DOUBLEPOST_UPSTREAM: database.url },
    });
    expect(stdout).toMatch(/^BOUNDED .*: ABABAB was run twice and does not fail/);
    expect(stdout).toContain(`  proof  npx doublepost explore ${url}/ --expect each --start `);
    expect(code).toBe(0);
  });

  it('says where the port of the page is taken which other could be', async () => {
    const database = await createDatabase();
    onTestFinished(() => database.drop());
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await runCli(
      ['explore', `http://127.0.0.1:${port}/`, '--start', 'true'],
      { env: { DOUBLEPOST_UPSTREAM: database.url } },
    );
    expect(stderr).toMatch(/^DP_EXPLORE_START: something listens at port \d+ already$/m);
    expect(stderr).toContain('--base-url http://localhost:PORT');
    expect(code).toBe(2);
  });

  it('says that nothing tells the application its port', async () => {
    const database = await createDatabase();
    onTestFinished(() => database.drop());
    const { code, stderr } = await runCli(
      ['explore', await freeUrl(), '--start', 'sleep 60', '--timeout', '0.3'],
      { env: { DOUBLEPOST_UPSTREAM: database.url } },
    );
    expect(stderr).toMatch(/^DP_EXPLORE_START: .*did not listen at port/);
    expect(stderr).toContain('fix: Write {port} into --start');
    expect(code).toBe(2);
  });

  it('says with what an application ended that printed nothing', async () => {
    const database = await createDatabase();
    onTestFinished(() => database.drop());
    const { code, stderr } = await runCli(['explore', await freeUrl(), '--start', 'exit 7'], {
      env: { DOUBLEPOST_UPSTREAM: database.url },
    });
    expect(stderr).toMatch(
      /^DP_EXPLORE_START: `exit 7` ended with exit code 7, and printed nothing$/m,
    );
    expect(code).toBe(2);
  });

  it('traces one post, and puts the database back as it was', async () => {
    const schema =
      "CREATE TABLE users (id serial, email text); INSERT INTO users (email) VALUES ('x')";
    const database = await createDatabase(schema);
    onTestFinished(() => database.drop());
    const { code, stdout } = await runCli(
      ['trace', await freeUrl(), '--start', `exec node ${APPS}sign_up.mjs`, '--idle', '0'],
      { env: { DOUBLEPOST_UPSTREAM: database.url } },
    );
    expect(stdout).toMatch(/BEGIN\n.*│ INSERT INTO users.*\n.* COMMIT\n {4}answered 200/);
    expect(stdout).toContain('the database is as it was');
    expect(code).toBe(0);
    expect((await database.run('SELECT email FROM users')).rows).toEqual([{ email: 'x' }]);
    const left = "SELECT to_regnamespace('doublepost_snapshot') AS copies, nextval('users_id_seq')";
    expect((await database.run(left)).rows).toEqual([{ copies: null, nextval: '2' }]);
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
