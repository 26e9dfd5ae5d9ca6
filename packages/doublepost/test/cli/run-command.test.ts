import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
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

  it('tells what is wrong in a file before anything is posted', async () => {
    writeFileSync(join(folder, 'wrong.race.mjs'), 'export default { page: "/", actors: "me" };');
    const { code, stderr } = await runCli(['run', 'wrong.race.mjs'], { cwd: folder });
    expect(stderr).toContain('DP_SCENARIO_INVALID: wrong.race.mjs: "actors" should be');
    expect(code).toBe(2);
    rmSync(join(folder, 'wrong.race.mjs'));
  });
});
