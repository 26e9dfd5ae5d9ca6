import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { Exploration } from '../../src/explore/exploration.ts';
import { freeUrl } from '../support/free-url.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const APP = fileURLToPath(new URL('apps/votes.mjs', import.meta.url));
const STARTS = 'CREATE TABLE starts (id serial)';
const UNSAFE = `${STARTS}; CREATE TABLE votes (id serial PRIMARY KEY, voter text)`;
const SAFE = `${UNSAFE}; CREATE UNIQUE INDEX ON votes (voter)`;
const TOLD = /^the application remembers requests outside of its database: it is started anew/;

interface Explored {
  readonly code: number | null;
  readonly stderr: string;
  readonly exploration: Exploration | undefined;
  readonly left: Awaited<ReturnType<TestDatabase['run']>>['rows'];
}

/** Explores the vote, and looks what is in the database then. */
async function explore(schema: string, variables: string, ...words: string[]): Promise<Explored> {
  const database = await createDatabase(schema);
  onTestFinished(() => database.drop());
  const start = `${variables} exec node ${APP}`;
  const all = ['explore', await freeUrl(), '--start', start, '--idle', '0', '--reporter', 'json'];
  const { code, stdout, stderr } = await runCli([...all, ...words], {
    env: { DOUBLEPOST_UPSTREAM: database.url },
  });
  const counts = `SELECT (SELECT count(*)::int FROM starts) AS starts,
    (SELECT count(*)::int FROM votes) AS votes,
    (SELECT count(*)::int FROM pg_namespace WHERE nspname = 'doublepost_snapshot') AS copies`;
  const { rows: left } = await database.run(counts);
  return { code, stderr, left, exploration: stdout ? JSON.parse(stdout).exploration : undefined };
}

describePostgres('exploring an application that remembers', () => {
  it.each([
    ['with one worker', [], 2],
    // One start before its database is copied, and one after.
    ['with two workers', ['--workers', '2'], 4],
  ])('in its memory: finds the race of two processes, %s', async (_what, words, starts) => {
    const { code, stderr, exploration, left } = await explore(UNSAFE, '', ...words);
    expect(stderr).toMatch(TOLD);
    expect(code).toBe(1);
    expect(exploration).toMatchObject({
      kind: 'race',
      isExhaustive: true,
      findings: [
        {
          finding: { kind: 'duplicate-effect' },
          witness: { schedule: 'ABBA', isRepeatable: true },
        },
      ],
      figures: { restarts: true, doubts: { diverged: 0, unwatched: 0 } },
    });
    // What an application writes when it starts anew goes, too.
    expect(left).toEqual([{ starts, votes: 0, copies: 0 }]);
  });

  it('in its memory: proves that the database is enough', async () => {
    const { code, exploration, left } = await explore(SAFE, 'SAFE=1');
    expect(exploration).toMatchObject({ kind: 'proved', figures: { restarts: true } });
    expect(code).toBe(0);
    expect(left).toEqual([{ starts: 2, votes: 0, copies: 0 }]);
  });

  it('in its memory: replays one schedule', async () => {
    const database = await createDatabase(UNSAFE);
    onTestFinished(() => database.drop());
    const start = ['--start', `exec node ${APP}`, '--idle', '0'];
    const { code, stdout } = await runCli(['replay', 'ABBA', await freeUrl(), ...start], {
      env: { DOUBLEPOST_UPSTREAM: database.url },
    });
    expect(stdout).toContain('RACE');
    expect(stdout).toContain('the application started anew before each');
    expect(code).toBe(1);
  });

  it('in a file: says that this is not its memory', async () => {
    const file = join(temporaryFolder(), 'voters');
    const { code, exploration } = await explore(UNSAFE, `KEPT_IN=${file}`);
    expect(exploration).toMatchObject({
      kind: 'unknown',
      obstacles: [
        {
          code: 'remembered',
          advice: expect.stringContaining('outside of its database and of its own memory'),
        },
      ],
    });
    expect(code).toBe(2);
  });

  it('in a file: needs no new start where a command puts that back', async () => {
    const file = join(temporaryFolder(), 'voters');
    const reset = ['--reset', `rm -f ${file}`];
    const { stderr, exploration } = await explore(SAFE, `KEPT_IN=${file}`, ...reset);
    expect(stderr).toBe('');
    // The file belongs to both: who comes second is refused by it, and asks the database nothing.
    expect(exploration?.figures.restarts).toBe(false);
  });

  it('and does not start again: says so, and puts the database back', async () => {
    const { code, stderr, left } = await explore(UNSAFE, 'STARTS=2');
    expect(stderr).toMatch(/DP_EXPLORE_START: .* ended:\n(?:.*\n)*.*started too often/);
    expect(code).toBe(2);
    expect(left).toEqual([{ starts: 2, votes: 0, copies: 0 }]);
  });
});
