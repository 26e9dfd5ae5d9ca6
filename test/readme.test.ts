// @module-tag slow

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSignUpApp } from './readme/sign-up-app.ts';
import { type Clinic, startClinic } from './support/start-clinic.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = read('README.md');
const folder = mkdtempSync(join(tmpdir(), 'doublepost-readme-'));
const database = new Database(join(folder, 'db.sqlite3'));

let app: FastifyInstance;
let signUpUrl: string;
let clinic: Clinic;

beforeAll(async () => {
  app = buildSignUpApp(database);
  signUpUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  clinic = await startClinic(
    `sqlite:${join(folder, 'clinic.sqlite3')}`,
    ['--hash-cost', '10'],
    'correct-horse-battery',
  );
});

afterAll(async () => {
  await app.close();
  await clinic.stop();
  database.close();
  rmSync(folder, { recursive: true });
});

/** Each command of the README with the exit code that its own application gives. */
const COMMANDS: Readonly<Record<string, number>> = {
  'npm run build': 0,
  'npx doublepost http://localhost:8000/signup': 1,
  'npx doublepost http://localhost:8000/signup --fill nickname=Alex --db sqlite:./db.sqlite3': 1,
  'export DOUBLEPOST_PASSWORD=correct-horse-battery': 0,
  'npx doublepost http://localhost:8000/signup --login http://localhost:8000/login --user me@example.com': 1,
  'npx doublepost http://localhost:8000/signup --fill nickname={{unique.text}}': 1,
  'npx doublepost run apps/clinic/races/signup.race.ts --rounds 10 --reporter terminal,json': 1,
  'BASE_URL=http://localhost:8000 npm run double-post:signup': 1,
  'BASE_URL=http://localhost:8000 ADMIN_EMAIL=admin@example.com ADMIN_PASSWORD=correct-horse-battery npm run double-post:admin': 1,
};

/** Those that a test cannot run inside itself are steps of CI. */
const RUN_BY_CI = ['npm run demo', 'npm test'];

/** How it is installed: `scripts/try-package.sh` reads that from the README and does it. */
const RUN_BY_SCRIPT = [
  'npm pack -w packages/doublepost --pack-destination ../my-app',
  'cd ../my-app',
  'npm install --save-dev ./doublepost-0.1.0.tgz',
];

describe('every command of the README', () => {
  it('is run by a test here, or is a step of CI', () => {
    const [build, ...others] = Object.keys(COMMANDS);
    expect(commandsOf(README)).toEqual([...RUN_BY_CI, build, ...RUN_BY_SCRIPT, ...others]);
    const ci = read('.ci/run').replaceAll('--silent ', '');
    for (const command of RUN_BY_CI) expect(ci).toContain(command);
  });

  it.each(Object.entries(COMMANDS))('works: %s', async (command, code) => {
    const result = await runInClone(command);
    expect(result, result.stderr).toMatchObject({ code });
    const rounds = /--rounds (\d+)/.exec(command)?.[1] ?? '20';
    if (code === 1) expect(result.stdout).toMatch(new RegExp(`^RACE .* of ${rounds} rounds`, 'm'));
    if (command.includes('--db')) expect(result.stdout).toContain('rows: users +1');
    if (command.includes('json')) {
      expect(JSON.parse(read('doublepost-report/report.json'))).toMatchObject({
        verdicts: [{ kind: 'race', rounds: Number(rounds) }],
      });
    }
  });
});

describe('the handler of the README', () => {
  it('is the one that the tests run, in at most 12 lines', () => {
    const source = read('test/readme/sign-up-app.ts');
    const handler =
      /\/\/ README: the handler\n([\s\S]*?)\s*\/\/ README: end/.exec(source)?.[1] ?? '';
    const shown = blocksOf(README, 'ts')[0] ?? '';
    expect(handler.replaceAll(/^ {2}/gm, '')).toBe(shown);
    expect(shown.split('\n').length).toBeLessThanOrEqual(12);
  });

  it('gives the report of the README', async () => {
    const command = 'npx doublepost http://localhost:8000/signup --db sqlite:./db.sqlite3';
    const { stdout } = await runInClone(command);
    expect(withoutMeasurements(stdout)).toBe(
      withoutMeasurements(blocksOf(README, 'text')[0] ?? ''),
    );
  });
});

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

/** The fenced blocks of a language. */
function blocksOf(markdown: string, language: string): string[] {
  const fences = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`$`, 'gm');
  return [...markdown.matchAll(fences)].map(([, block]) => block ?? '');
}

function commandsOf(markdown: string): string[] {
  return blocksOf(markdown, 'sh').flatMap((block) => block.split('\n'));
}

/** Runs a command of the README in the clone, with the addresses of the started applications. */
function runInClone(command: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const base = command.includes('double-post:') ? clinic.url : signUpUrl;
  const here = command
    .replaceAll('http://localhost:8000', base)
    .replace('sqlite:./db.sqlite3', `sqlite:${join(folder, 'db.sqlite3')}`);
  const { DEBUG: _debug, ...inherited } = process.env;
  const env = {
    ...inherited,
    NO_COLOR: '1',
    BASE_URL: clinic.url,
    DOUBLEPOST_PASSWORD: 'correct-horse-battery',
  };
  return new Promise((resolve) => {
    execFile('sh', ['-c', here], { cwd: ROOT, env }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, stdout, stderr });
    });
  });
}

/** Leaves out what differs from run to run: addresses, counts, times, and which of the two lost. */
function withoutMeasurements(report: string): string {
  return report
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/http:\/\/[\w.]+:\d+/g, 'http://HOST')
    .replaceAll(/sqlite:\S+/g, 'sqlite:DB')
    .replace(/\d+ of \d+ rounds(.*?)\(.*?\)/, 'N rounds$1')
    .replace(/\d+ of \d+: /, 'N rounds: ')
    .replace(/median .*? as sent/, 'SPREAD')
    .replace(/at once A (500 .*?) B (302 .*?) rows/, 'at once A $2 B $1 rows')
    .trim();
}
