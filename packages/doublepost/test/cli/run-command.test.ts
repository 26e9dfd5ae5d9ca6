// @module-tag slow

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { startServer } from '../support/servers.ts';
import { type SignUpApp, startSignUpApp } from '../support/sign-up-app.ts';

let unsafe: SignUpApp;
let safe: SignUpApp;
const folder = mkdtempSync(join(tmpdir(), 'doublepost-run-'));

beforeAll(async () => {
  unsafe = await startSignUpApp('unhandled');
  safe = await startSignUpApp('handled');
  writeFileSync(join(folder, 'a.race.mjs'), 'export default { page: "/signup/" };');
  writeFileSync(
    join(folder, 'b.race.ts'),
    'export default ({ env }: { env: Record<string, string> }) => ({ page: env["OTHER_PAGE"] });',
  );
});

afterAll(async () => {
  await unsafe.close();
  await safe.close();
  rmSync(folder, { recursive: true });
});

describe('doublepost run', () => {
  it('checks every scenario file below the folder and exits with the worst', async () => {
    const words = ['run', '--base-url', unsafe.page, '--rounds', '5'];
    const { code, stdout } = await runCli(words, { cwd: folder, env: { OTHER_PAGE: safe.page } });
    expect(stdout).toMatch(/^RACE {2}a: /m);
    expect(stdout).toMatch(/^CLEAN {2}b: /m);
    expect(code).toBe(1);
  });

  it('checks only the files that are named', async () => {
    const words = ['run', 'a.race.mjs', '--base-url', safe.page, '--rounds', '2'];
    const { code, stdout } = await runCli(words, { cwd: folder });
    expect(stdout).toMatch(/^CLEAN {2}a: /);
    expect(stdout).not.toContain(' b: ');
    expect(code).toBe(0);
  });

  it('heeds every option that the command without run has, too', async () => {
    const output = join(folder, 'reports');
    const words = ['--rounds', '3', '--db', unsafe.database, '--fill', 'email={{unique.email}}'];
    const reports = ['--reporter', 'terminal,json', '--output', output];
    const address = ['--base-url', unsafe.page];
    const { code, stdout } = await runCli(['run', 'a.race.mjs', ...address, ...words, ...reports], {
      cwd: folder,
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^RACE {2}a: [23] of 3 rounds/);
    expect(stdout).toContain('rows: users +1');
    const report = JSON.parse(readFileSync(join(output, 'report.json'), 'utf8'));
    expect(report.verdicts[0]).toMatchObject({
      rounds: 3,
      evidence: { database: unsafe.database },
    });
  });

  it('names the environment that a file reads in the command to repeat', async () => {
    const { stdout } = await runCli(['run', 'b.race.ts', '--rounds', '1'], {
      cwd: folder,
      env: { OTHER_PAGE: safe.page },
    });
    expect(stdout).toContain(`OTHER_PAGE=${safe.page} npx doublepost run b.race.ts --rounds 1`);
  });

  it('loads a file that imports doublepost where nothing is installed', async () => {
    const text =
      "import { defineScenario } from 'doublepost';\nexport default defineScenario({ page: '/signup/' });";
    writeFileSync(join(folder, 'c.race.ts'), text);
    const words = ['run', 'c.race.ts', '--base-url', safe.page, '--rounds', '1'];
    const { code, stderr } = await runCli(words, { cwd: folder });
    rmSync(join(folder, 'c.race.ts'));
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('goes on with the others when one cannot be checked', async () => {
    const { code, stdout, stderr } = await runCli(
      ['run', '--base-url', unsafe.page, '--rounds', '3'],
      {
        cwd: folder,
        env: { OTHER_PAGE: 'http://127.0.0.1:1/' },
      },
    );
    expect(stderr).toContain('DP_CONNECTION_REFUSED');
    expect(stdout).toMatch(/^RACE {2}a: /);
    expect(code).toBe(1);
  });

  it('has what became of every file in every report', async () => {
    const output = join(folder, 'all-reports');
    writeFileSync(join(folder, 'c.race.yaml'), 'page: /\nfills: {}\n');
    const words = ['run', '--base-url', safe.page, '--rounds', '1', '--output', output];
    const { code, stdout, stderr } = await runCli([...words, '--reporter', 'terminal,json,junit'], {
      cwd: folder,
      env: { OTHER_PAGE: 'http://127.0.0.1:1/' },
    });
    rmSync(join(folder, 'c.race.yaml'));
    expect(code).toBe(2);
    expect(stderr).toContain('DP_SCENARIO_INVALID: c.race.yaml: "fills"');
    expect(stderr).toMatch(
      /^DP_CONNECTION_REFUSED: [\s\S]*\n {2}scenario: b\.race\.ts, http:\S+:1\/$/m,
    );
    expect(stdout).toMatch(/^ {2}clean {26}a$/m);
    expect(stdout).toMatch(/^ {2}failed: DP_CONNECTION_REFUSED {2}b\.race\.ts$/m);
    expect(stdout).toMatch(/^ {2}failed: DP_SCENARIO_INVALID {4}c\.race\.yaml$/m);
    const report = JSON.parse(readFileSync(join(output, 'report.json'), 'utf8'));
    expect(report.verdicts).toMatchObject([{ kind: 'clean', evidence: { scenario: 'a' } }]);
    expect(report.errors).toMatchObject([
      { scenario: 'b', file: 'b.race.ts', error: { code: 'DP_CONNECTION_REFUSED' } },
      {
        file: 'c.race.yaml',
        command: 'npx doublepost run c.race.yaml',
        error: { code: 'DP_SCENARIO_INVALID' },
      },
    ]);
    const junit = readFileSync(join(output, 'junit.xml'), 'utf8');
    expect(junit).toContain('tests="3" failures="0" errors="2"');
  });

  it('goes on where a report cannot be written', async () => {
    const output = join(folder, 'taken-away');
    const { url } = await startServer((request, response) => {
      // By then the reports are open.
      rmSync(output, { recursive: true, force: true });
      if (request.method === 'POST') return response.writeHead(303, { Location: '/done' }).end();
      response.end('<form method=post><input name=note></form>');
    });
    writeFileSync(join(folder, 'd.race.json'), JSON.stringify({ page: url.href, expect: 'each' }));
    const words = ['run', 'd.race.json', '--rounds', '1', '--output', output];
    const { code, stdout, stderr } = await runCli([...words, '--reporter', 'json,terminal,junit'], {
      cwd: folder,
    });
    rmSync(join(folder, 'd.race.json'));
    expect(stderr.match(/^DP_\w+: .*(?:report\.json|junit\.xml) cannot/gm)).toHaveLength(2);
    expect(stdout).toMatch(/^CLEAN {2}d: /);
    expect(code).toBe(2);
  });

  it('tells what is wrong in a file before anything is posted', async () => {
    writeFileSync(join(folder, 'wrong.race.mjs'), 'export default { page: "/", actors: "me" };');
    const { code, stderr } = await runCli(['run', 'wrong.race.mjs'], { cwd: folder });
    expect(stderr).toContain('DP_SCENARIO_INVALID: wrong.race.mjs: "actors" should be');
    expect(code).toBe(2);
    rmSync(join(folder, 'wrong.race.mjs'));
  });
});
