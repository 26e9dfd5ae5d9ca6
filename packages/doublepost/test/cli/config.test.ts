// @module-tag slow

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { deferred } from '../support/deferred.ts';
import { runAtTerminal } from '../support/run-at-terminal.ts';
import { runCli } from '../support/run-cli.ts';
import { startServer, unusedUrl } from '../support/servers.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** An application of one file, which refuses nothing. */
const SERVER = `
  import { createServer } from 'node:http';
  createServer((request, response) => {
    if (request.method === 'POST') return response.writeHead(303, { Location: '/done' }).end();
    response.end(request.url === '/done' ? 'Done' : '<form method=post><input name=a></form>');
  }).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** A folder with files by name. */
function folderOf(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('a configuration', () => {
  it('starts the application for the time of the checks, and says what scenarios leave out', async () => {
    const url = await unusedUrl();
    const cwd = folderOf({
      'server.mjs': SERVER,
      'a.race.yaml': 'page: /\nexpect: each\n',
      'doublepost.config.mjs': `export default ({ env }) => ({
        baseUrl: '${url.href}',
        webServer: { command: 'node server.mjs', url: '${url.href}', env: { PORT: '${url.port}' } },
        reporters: ['json'],
        rounds: env.ROUNDS ? Number(env.ROUNDS) : 2,
      });`,
    });
    const { code, stdout, stderr } = await runCli(['run'], { cwd });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).verdicts).toMatchObject([{ kind: 'clean', rounds: 2 }]);
    expect(code).toBe(0);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    const given = await runCli(['run', '--rounds', '3'], { cwd });
    expect(JSON.parse(given.stdout).verdicts).toMatchObject([{ rounds: 3 }]);
  });

  it('whose application ends at once is told with what it printed', async () => {
    const url = await unusedUrl();
    const webServer = { command: 'node -e "console.log(\'no database\'); process.exit(3)"', url };
    const cwd = folderOf({
      'a.race.json': `{"page": "${url.href}"}`,
      'doublepost.config.json': JSON.stringify({ webServer }),
    });
    const { code, stderr, stdout } = await runCli(['run', '--reporter', 'json'], { cwd });
    expect(stderr).toMatch(
      /^DP_WEB_SERVER_FAILED: `node -e .*` ended with exit code 3:\nno database\n/,
    );
    // What an application prints may be secret, and reports are kept.
    expect(JSON.parse(stdout).errors).toMatchObject([
      { error: { message: expect.stringMatching(/^`node -e .*` ended with exit code 3$/) } },
    ]);
    expect(code).toBe(2);
  });

  it('says so where something answers there already, or refuses that', async () => {
    const { url } = await startServer((request, response) => {
      if (request.method === 'POST') return response.writeHead(303, { Location: '/done' }).end();
      response.end('<form method=post action=/><input name=a></form>');
    });
    const webServer = { command: 'exit 7', url: url.href };
    const config = (more: object): string =>
      JSON.stringify({ webServer: { ...webServer, ...more }, rounds: 1, serialRuns: 1 });
    const cwd = folderOf({
      'a.race.json': JSON.stringify({ page: url.href, expect: 'each' }),
      'doublepost.config.json': config({}),
    });
    const used = await runCli(['run'], { cwd });
    expect(used.stderr).toBe(
      `something answers at ${url.href} already: it is used, and \`exit 7\` not started (webServer.reuseExisting: false refuses that)\n`,
    );
    expect(used.code).toBe(0);
    writeFileSync(join(cwd, 'doublepost.config.json'), config({ reuseExisting: false }));
    const refused = await runCli(['run', '--reporter', 'json'], { cwd });
    expect(refused.stderr).toMatch(
      /^DP_WEB_SERVER_FAILED: something answers .* already\n.*\n {2}fix: Stop it/,
    );
    expect(JSON.parse(refused.stdout).errors).toMatchObject([
      { file: 'a.race.json', error: { code: 'DP_WEB_SERVER_FAILED' } },
    ]);
    expect(refused.code).toBe(2);
  });

  it('whose application never answers is told after its time', async () => {
    const url = await unusedUrl();
    const webServer = { command: 'node -e "setInterval(() => {}, 1000)"', url, timeout: 0.3 };
    const cwd = folderOf({
      'a.race.json': `{"page": "${url.href}"}`,
      'doublepost.config.json': JSON.stringify({ webServer }),
    });
    const { stderr } = await runCli(['run'], { cwd });
    expect(stderr).toMatch(/^DP_WEB_SERVER_FAILED: .* did not answer at http:\S+ within 0\.3 s/);
  });

  it('leaves no application behind when it is interrupted before that answers', async () => {
    const started = deferred();
    const { url: keeper, allClosed } = await startServer(() => started.resolve());
    const url = await unusedUrl();
    const webServer = { command: `exec node -e "fetch('${keeper.href}')"`, url };
    const cwd = folderOf({
      'a.race.json': `{"page": "${url.href}"}`,
      'doublepost.config.json': JSON.stringify({ webServer }),
    });
    const { code } = await runCli(['run'], { cwd, interruptWhen: started.promise });
    expect(code).toBe(null);
    await allClosed();
  });

  it.each([
    ['baseUrl: here', '"baseUrl" should be an absolute http or https address, but is "here"'],
    ['webServer: { url: "http://localhost/" }', '"webServer.command" is missing'],
    ['rounds: 0', '"rounds" should be a number from 1, but is 0'],
    ['colour: red', '"colour" is not a field of the configuration'],
    ['[', 'at line 1, column'],
  ])('is refused with its file and entry: %s', async (text, message) => {
    const cwd = folderOf({ 'doublepost.config.yaml': text });
    const { code, stderr } = await runCli(['run'], { cwd });
    expect(stderr).toMatch(/^DP_CONFIG_INVALID: doublepost\.config\.yaml: /);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe('doublepost init', () => {
  it('writes a configuration and a scenario that run, and nothing over them', async () => {
    const cwd = folderOf({});
    const { code, stdout } = await runCli(['init', '--yes'], { cwd });
    expect([code, stdout]).toEqual([
      0,
      'wrote doublepost.config.ts and signup.race.ts; now: npx doublepost run\n',
    ]);
    const url = await unusedUrl();
    const config = readFileSync(join(cwd, 'doublepost.config.ts'), 'utf8');
    const changed = config.replace('http://localhost:8000', url.origin);
    expect(changed).not.toBe(config);
    writeFileSync(join(cwd, 'doublepost.config.ts'), changed);
    const run = await runCli(['run'], { cwd });
    expect(run.stderr).toMatch(/^DP_CONNECTION_REFUSED: .* \(GET http:\S+\/signup\/\)/);
    const again = await runCli(['init', '--yes'], { cwd });
    expect(again.stderr).toMatch(/^DP_USAGE: doublepost\.config\.ts is there already/);
  });

  it('takes what is typed, and its proposals where nothing is', async () => {
    const cwd = folderOf({});
    const { code } = await runAtTerminal('init', cwd, [
      [/application run/, 'http://127.0.0.1:9000\r'],
      [/starts it/, '\r'],
      [/holds the form/, '/shop/coupon?new=1\r'],
    ]);
    expect(code).toBe(0);
    const config = readFileSync(join(cwd, 'doublepost.config.ts'), 'utf8');
    expect(config).toContain('127.0.0.1:9000');
    expect(config).not.toContain('webServer');
    const scenario = readFileSync(join(cwd, 'coupon.race.ts'), 'utf8');
    expect(scenario).toContain("page: '/shop/coupon?new=1'");
  });

  it('says what is wrong with an address before it asks further', async () => {
    const cwd = folderOf({});
    const { code, output } = await runAtTerminal('init', cwd, [
      [/application run/, 'localhost:9000\r'],
    ]);
    expect(output).toContain('Write the protocol, too: http://localhost:9000');
    expect(output).not.toContain('What starts it');
    expect([code, readdirSync(cwd)]).toEqual([2, []]);
  });

  it.each<[string, [RegExp, string][]]>([
    ['at once', [[/application run/, '\u0003']]],
    [
      'later, within an answer',
      [
        [/application run/, '\r'],
        [/starts it/, 'npm sta\u0003'],
      ],
    ],
  ])('ends by Ctrl-C %s and writes nothing', async (_when, answers) => {
    const cwd = folderOf({});
    expect(await runAtTerminal('init', cwd, answers)).toMatchObject({ code: 130 });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('ends by Ctrl-D and writes nothing', async () => {
    const cwd = folderOf({});
    const { code, output } = await runAtTerminal('init', cwd, [
      [/application run/, '\r'],
      [/starts it/, '\u0004'],
    ]);
    expect(output).toMatch(/DP_USAGE: the input ended before all was answered/);
    expect(code).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('writes nothing where nobody answers', async () => {
    const cwd = folderOf({});
    const { code, stderr } = await runCli(['init'], { cwd });
    expect(stderr).toContain('take the proposals without being asked: --yes');
    expect(code).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('the JSON Schema', () => {
  it.each([
    ['scenario', ['page', 'request', 'submissions', 'prepare', 'cleanup', '$schema']],
    ['config', ['baseUrl', 'webServer', 'reporters']],
  ])('of a %s names its fields and allows no others', (name, fields) => {
    const path = fileURLToPath(new URL(`../../${name}.schema.json`, import.meta.url));
    const schema = JSON.parse(readFileSync(path, 'utf8'));
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(fields));
    expect(schema.additionalProperties).toBe(false);
  });
});
