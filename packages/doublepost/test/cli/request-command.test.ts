// @module-tag slow

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { startServer } from '../support/servers.ts';
import { type SignUpApp, startSignUpApp } from '../support/sign-up-app.ts';

let app: SignUpApp;
const folder = mkdtempSync(join(tmpdir(), 'doublepost-request-'));
const ROUNDS = ['--rounds', '4', '--serial-runs', '2'];

beforeAll(async () => {
  app = await startSignUpApp('unhandled');
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

function saved(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('a race is found from', () => {
  it('a cURL line in a file, and the command repeats it', async () => {
    const line = `curl '${app.page}' -b 's=1' --data-raw 'email=a%40b.fr&password=x'`;
    const file = saved('signup.curl', line);
    const words = ['--curl', `@${file}`, '--unique', 'email', ...ROUNDS, '--db', app.database];
    const { code, stdout, stderr } = await runCli(words);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^RACE {2}POST \/signup\/: /);
    expect(stdout).toContain('UNIQUE constraint failed: users.email');
    expect(stdout).toContain(`npx doublepost --curl @${file} `);
    expect(code).toBe(1);
  });

  it('a cURL line itself, whose cookies are not shown', async () => {
    const line = `curl '${app.page}' -b 'session=s3cret' -d 'email=a&password=x'`;
    const fill = 'email={{unique.email}}';
    const { stdout } = await runCli(['--curl', line, '--fill', fill, ...ROUNDS]);
    expect(stdout).toMatch(/^RACE/);
    expect(stdout).toContain('npx doublepost --curl "$CURL" ');
    expect(stdout).not.toContain('s3cret');
  });

  it('a cURL line of a front-end with a server of its own, which is never asked', async () => {
    const asked: string[] = [];
    const { url: frontEnd } = await startServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    const line = `curl '${app.page}' -H 'Origin: ${frontEnd.origin}' -H 'Referer: ${frontEnd.href}' -d 'email={{unique.email}}&password=x'`;
    const { code, stdout, stderr } = await runCli(['--curl', line, ...ROUNDS]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^RACE {2}POST \/signup\/: /);
    expect(code).toBe(1);
    expect(asked).toEqual([]);
  });

  it('an entry of a recording', async () => {
    const postData = {
      mimeType: 'application/x-www-form-urlencoded',
      text: 'email={{unique.email}}&password=x',
    };
    const headers = [{ name: 'Content-Type', value: postData.mimeType }];
    const request = { method: 'POST', url: app.page, headers, postData };
    const har = saved('site.har', JSON.stringify({ log: { entries: [{ request }] } }));
    const { stdout } = await runCli(['--har', har, ...ROUNDS]);
    expect(stdout).toMatch(/^RACE {2}POST \/signup\/: /);
  });

  it('an operation of a description', async () => {
    const spec = saved(
      'api.yaml',
      `openapi: 3.0.3
paths:
  /signup/:
    post:
      operationId: signUp
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              properties: { email: { type: string, format: email }, password: { type: string } }
`,
    );
    const base = new URL('/', app.page).href;
    const { stdout } = await runCli([base, '--openapi', spec, '--operation', 'signUp', ...ROUNDS]);
    expect(stdout).toMatch(/^RACE {2}POST \/signup\/: /);
  });
});

describe('wrong use is told', () => {
  it.each([
    [['--curl', 'curl http://localhost:1/'], 'DP_REQUEST_SAFE'],
    [['--curl', "curl 'http://localhost"], 'DP_CURL_INVALID'],
    [['--openapi', 'x.yaml'], 'DP_USAGE'],
    [['--curl', 'x', '--har', 'y'], 'DP_USAGE'],
    [['http://localhost:1/', '--curl', 'x'], 'DP_USAGE'],
    [['http://localhost:1/', '--header', 'no field'], 'DP_USAGE'],
    [['http://localhost:1/', '--cookie', 'nothing'], 'DP_USAGE'],
    [['http://localhost:1/', '--storage-state', '/no/file'], 'DP_STORAGE_STATE_INVALID'],
  ])('%j', async (words, error) => {
    const { code, stderr } = await runCli(words);
    expect(stderr).toMatch(new RegExp(`^${error}: `));
    expect(code).toBe(2);
  });
});
