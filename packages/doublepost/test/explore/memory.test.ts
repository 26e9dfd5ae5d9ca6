// @module-tag slow

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { Exploration } from '../../src/explore/exploration.ts';
import { freeUrl } from '../support/free-url.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const APP = fileURLToPath(new URL('apps/votes.mjs', import.meta.url));
const STARTS = 'CREATE TABLE starts (id serial, now_at timestamptz DEFAULT clock_timestamp())';
const UNSAFE = `${STARTS}; CREATE TABLE votes (id serial PRIMARY KEY, voter text)`;
const SAFE = `${UNSAFE}; CREATE UNIQUE INDEX ON votes (voter)`;
const TOLD =
  /^the application may remember requests outside of its database:\nbefore every run it is started/;

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

/** The race of the statements, found in applications that were started anew. */
const RACE = {
  kind: 'race',
  isExhaustive: true,
  findings: [
    { finding: { kind: 'duplicate-effect' }, witness: { schedule: 'ABBA', isRepeatable: true } },
  ],
  figures: { startedAnew: true },
};

describePostgres('exploring an application that remembers', () => {
  it.each([
    ['with one worker', [], 2],
    // One start before its database is copied, and one after.
    ['with two workers', ['--workers', '2'], 4],
  ])('in its memory: finds the race of two processes, %s', async (_what, words, starts) => {
    const { code, stderr, exploration, left } = await explore(UNSAFE, '', ...words);
    expect(stderr).toMatch(TOLD);
    expect(code).toBe(1);
    expect(exploration).toMatchObject(RACE);
    expect(left).toEqual([{ starts, votes: 0, copies: 0 }]);
  });

  it('in its memory: proves that the database is enough, whatever a start writes', async () => {
    const { code, exploration, left } = await explore(SAFE, 'SAFE=1 STARTED=2');
    expect(exploration).toMatchObject({ kind: 'proved', figures: { startedAnew: true } });
    expect(code).toBe(0);
    expect(left).toEqual([{ starts: 2, votes: 0, copies: 0 }]);
  });

  it('how many requests came: replays one schedule', async () => {
    const database = await createDatabase(UNSAFE);
    onTestFinished(() => database.drop());
    const start = ['--start', `LIMIT=5 exec node ${APP}`, '--idle', '0'];
    const { code, stdout } = await runCli(['replay', 'ABBA', await freeUrl(), ...start], {
      env: { DOUBLEPOST_UPSTREAM: database.url },
    });
    expect(stdout).toContain('RACE');
    expect(stdout).toContain('the application started anew before each');
    expect(stdout.replace(/\s+/g, ' ')).toContain('it runs in more than one process');
    expect(code).toBe(1);
  });

  it('and works by itself: nothing that it was at when it was ended is left', async () => {
    const { exploration, left } = await explore(UNSAFE, 'DUE=1', '--idle', '700');
    expect(exploration).toMatchObject({ kind: 'race', findings: [{}] });
    expect(left).toEqual([{ starts: 2, votes: 0, copies: 0 }]);
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

  it('in a file that it reads when it starts: begins with one that a command put back', async () => {
    const file = join(temporaryFolder(), 'voters');
    const reset = ['--reset', `rm -f ${file}*`];
    const variables = `LOADS=1 KEPT_IN=${file}-$PORT`;
    expect((await explore(UNSAFE, variables, ...reset)).exploration).toMatchObject(RACE);
  });

  it('in a file that both share: proves nothing, though a command puts that back', async () => {
    const file = join(temporaryFolder(), 'voters');
    const reset = ['--reset', `rm -f ${file}`];
    const { code, exploration } = await explore(SAFE, `SAFE=1 KEPT_IN=${file}`, ...reset);
    expect(exploration).toMatchObject({ kind: 'unknown', obstacles: [{ code: 'silent-request' }] });
    expect(code).toBe(2);
  });

  it.each([40, 200])('in a file for %i ms: takes no order for right that is not', async (ms) => {
    const file = join(temporaryFolder(), 'voters');
    const { exploration } = await explore(SAFE, `SAFE=1 KEPT_IN=${file} KEPT_MS=${ms}`);
    expect(exploration?.kind).toBe('unknown');
  });

  it('and does not start again: says so, and puts the database back', async () => {
    const { code, stderr, left } = await explore(UNSAFE, 'STARTS=2');
    expect(stderr).toMatch(
      /DP_EXPLORE_START: started anew, .* ended with exit code \d+:\n(?:.*\n)*.*started too often/,
    );
    expect(code).toBe(2);
    expect(left).toEqual([{ starts: 2, votes: 0, copies: 0 }]);
  });
});
