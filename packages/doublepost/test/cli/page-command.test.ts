// @module-tag slow

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { startServer } from '../support/servers.ts';
import { type SignUpApp, startSignUpApp } from '../support/sign-up-app.ts';

let unsafe: SignUpApp;
let safe: SignUpApp;
const folder = mkdtempSync(join(tmpdir(), 'doublepost-cli-'));

beforeAll(async () => {
  unsafe = await startSignUpApp('unhandled');
  safe = await startSignUpApp('handled');
});

afterAll(async () => {
  await unsafe.close();
  await safe.close();
  rmSync(folder, { recursive: true });
});

describe('doublepost URL', () => {
  it('finds the race, explains it, and exits with 1', async () => {
    // The path alone will do.
    const file = unsafe.database.replace('sqlite:', '');
    const { code, stdout, stderr } = await runCli([unsafe.page, '--db', file]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^RACE {2}\/signup\/: (1[89]|20) of 20 rounds/);
    expect(stdout).toContain('UNIQUE constraint failed: users.email');
    expect(stdout).toContain('why                 check-then-act');
    expect(code).toBe(1);
  });

  it('says clean with its bound, and exits with 0', async () => {
    const { code, stdout } = await runCli([safe.page, '--rounds', '10']);
    expect(stdout).toMatch(
      /^CLEAN {2}\/signup\/: 0 of 10 rounds; the race probability is below 26/,
    );
    expect(code).toBe(0);
  });

  it('says unknown with the messages of the form, and exits with 2', async () => {
    const { code, stdout } = await runCli([safe.page, '--fill', 'email=nobody']);
    expect(stdout).toContain('UNKNOWN');
    expect(stdout).toContain('"Enter an e-mail address."');
    expect(code).toBe(2);
  });

  it('quotes the messages in any language, names the field, and says what to write', async () => {
    const { url } = await startServer((request, response) => {
      const error =
        request.method === 'POST'
          ? '<ul class="errorlist" id="id_code_error"><li>Ce code n’existe pas.</li></ul>'
          : '';
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(
        `<form method=post>${error}<label for=id_code>Code de parrainage</label><input id=id_code name=code required aria-describedby=id_code_error><input name=ville></form>`,
      );
    });
    const { code, stdout } = await runCli([url.href]);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('"Ce code n’existe pas."');
    expect(text).toContain('The messages are about "code". Add --fill code=VALUE');
    expect(code).toBe(2);
  });

  it('ends with a command that finds the same again', async () => {
    const { stdout } = await runCli([unsafe.page, '--db', unsafe.database, '--rounds', '3']);
    const again = /^ {2}again +npx doublepost (.*)$/m.exec(stdout)?.[1] ?? '';
    const repeated = await runCli([...again.split(' '), '--rounds', '3']);
    expect(repeated.code).toBe(1);
    expect(repeated.stdout).toContain('UNIQUE constraint failed: users.email');
  });

  it('repeats its options in that command', async () => {
    const words =
      '--rounds 2 --serial-runs 1 --copies 3 --gap 1.5 --abort-first --hold headers --no-warm --insecure --allow-host example.com'.split(
        ' ',
      );
    const { stdout } = await runCli([safe.page, ...words]);
    expect(stdout).toContain(
      `again               npx doublepost ${safe.page} ${words.join(' ')}\n`,
    );
  });

  it('draws a sweep, and repeats it', async () => {
    const words = ['--db', unsafe.database, '--sweep', '0..400ms', '--click-interval', '1..9ms'];
    const { stdout, code } = await runCli([unsafe.page, ...words, '--rounds', '12']);
    expect(stdout).toMatch(/by gap +0\.0 to 6\.\d ms {2}[█░·]{8}/);
    expect(stdout).toMatch(/race window +failures up to/);
    expect(stdout).toContain('double clicks');
    expect(stdout).toMatch(/again .* --rounds 12 --sweep 0\.\.400ms --click-interval 1\.\.9ms\n/);
    expect(code).toBe(1);
  });

  it('reports what it saw until it is interrupted', async () => {
    // Three serial runs of two submissions each, then rounds.
    const interruptWhen = unsafe.submissions(12);
    const { code, stdout } = await runCli([unsafe.page, '--rounds', '10000'], { interruptWhen });
    expect(stdout).toMatch(/^RACE {2}\/signup\/: \d+ of \d+ rounds/);
    expect(code).toBe(1);
  });

  it('ends quietly when its output is closed', async () => {
    const { code, stderr } = await runCli([safe.page, '--rounds', '1'], { closeStdout: true });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('writes JSON alone to standard output', async () => {
    const { code, stdout } = await runCli([safe.page, '--rounds', '2', '--reporter', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      verdicts: [{ kind: 'clean', rounds: 2 }],
    });
  });

  it('writes JSON into a file beside the terminal report', async () => {
    const output = join(folder, 'reports');
    const words = [safe.page, '--rounds', '2', '--reporter', 'terminal,json', '--output', output];
    const { stdout } = await runCli(words);
    expect(stdout).toContain('CLEAN');
    expect(JSON.parse(readFileSync(join(output, 'report.json'), 'utf8'))).toMatchObject({
      version: 1,
    });
  });

  it('never shows the password that it typed', async () => {
    const words = [
      unsafe.page,
      '--fill',
      'password=Sesame-open-42',
      '--rounds',
      '3',
      '--reporter',
      'json',
    ];
    const { stdout, stderr } = await runCli(words, { env: { DEBUG: 'doublepost:*' } });
    expect(JSON.parse(stdout).verdicts[0].kind).toBe('race');
    expect(stdout).not.toContain('Sesame-open-42');
    expect(stderr).not.toContain('Sesame-open-42');
    const { evidence } = JSON.parse(stdout).verdicts[0];
    expect(evidence.command).toContain('--fill password="$PASSWORD"');
    expect(evidence.posted).toMatchObject({ password: '***' });
  });
});

describe('wrong input', () => {
  const plain = join(folder, 'plain.txt');
  writeFileSync(plain, 'not a database, not a folder');

  const cases: readonly (readonly [string, () => readonly string[], string, RegExp])[] = [
    ['an unknown host', () => ['http://nowhere.invalid/'], 'DP_HOST_UNKNOWN', /nowhere\.invalid/],
    ['a public host', () => ['http://192.0.2.1/'], 'DP_HOST_REFUSED', /--allow-host 192\.0\.2\.1/],
    [
      'a closed port',
      () => [`http://127.0.0.1:${closedPort}/`],
      'DP_CONNECTION_REFUSED',
      /nothing listens/,
    ],
    ['no address', () => ['/signup'], 'DP_URL_INVALID', /"\/signup".*doublepost --help/s],
    [
      'an address without its protocol',
      () => ['localhost:8000/signup'],
      'DP_URL_INVALID',
      /Write the protocol, too: http:\/\/localhost:8000\/signup/,
    ],
    ['a wrong option', () => [safe.page, '--round', '5'], 'DP_USAGE', /--rounds/],
    [
      'a mistyped command',
      () => ['expolre', safe.page],
      'DP_USAGE',
      /no command "expolre".*explore/s,
    ],
    ['two pages', () => [safe.page, 'http://localhost:1/'], 'DP_USAGE', /"http:\/\/localhost:1\/"/],
    ['too many copies', () => [safe.page, '--copies', '21'], 'DP_USAGE', /from 2 to 20/],
    [
      'a range that ends before it begins',
      () => [safe.page, '--sweep', '9..3'],
      'DP_USAGE',
      /0\.\.500ms/,
    ],
    [
      'intervals of clicks without a sweep',
      () => [safe.page, '--click-interval', '0..300ms'],
      'DP_USAGE',
      /--click-interval is a part of --sweep/,
    ],
    [
      'a gap beside a sweep',
      () => [safe.page, '--gap', '5', '--sweep', '0..300ms'],
      'DP_USAGE',
      /--gap is one gap/,
    ],
    [
      'the same of scenario files',
      () => ['run', '--gap', '5', '--sweep', '0..300ms'],
      'DP_USAGE',
      /--gap is one gap/,
    ],
    ['a wrong gap', () => [safe.page, '--gap', '-1'], 'DP_USAGE', /number from 0/],
    ['a wrong number', () => [safe.page, '--rounds', 'many'], 'DP_USAGE', /whole number from 1/],
    ['a page without a form', () => [new URL('/done/', safe.page).href], 'DP_NO_FORM', /GET http/],
    [
      'a form that is not there',
      () => [safe.page, '--form', '7'],
      'DP_FORM_NOT_FOUND',
      /POST \/signup\//,
    ],
    [
      'a field that is not there',
      () => [safe.page, '--fill', 'x=1'],
      'DP_FIELD_UNKNOWN',
      /email, password/,
    ],
    [
      'a database that is not there',
      () => [safe.page, '--db', 'sqlite:./none'],
      'DP_DATABASE_UNREADABLE',
      /none/,
    ],
    [
      'a database that is not there, by its path alone',
      () => [safe.page, '--db', './none.sqlite3'],
      'DP_DATABASE_UNREADABLE',
      /none\.sqlite3/,
    ],
    [
      'a database that is called by a word',
      () => [safe.page, '--db', 'shop'],
      'DP_USAGE',
      /of a SQLite file: sqlite:shop/,
    ],
    [
      'a file that is no database',
      () => [safe.page, '--db', `sqlite:${plain}`],
      'DP_DATABASE_UNREADABLE',
      /plain/,
    ],
    [
      'another kind of database',
      () => [safe.page, '--db', 'oracle:x'],
      'DP_DATABASE_UNSUPPORTED',
      /oracle/,
    ],
    ['a login without a user', () => [safe.page, '--login', safe.page], 'DP_USAGE', /--user/],
    [
      'a second user without a first',
      () => [safe.page, '--second-user', 'grace'],
      'DP_USAGE',
      /--actors two-users/,
    ],
    ['an entry of no recording', () => [safe.page, '--entry', '3'], 'DP_USAGE', /--har/],
    ['all operations of nothing', () => [safe.page, '--all'], 'DP_USAGE', /--openapi/],
    [
      'a report where none can be written',
      () => [safe.page, '--reporter', 'terminal,json', '--output', join(plain, 'x')],
      'DP_REPORT_NOT_WRITABLE',
      /ENOTDIR/,
    ],
    [
      'a scenario file that is not there',
      () => ['run', 'none.race.ts'],
      'DP_SCENARIO_NOT_FOUND',
      /none/,
    ],
  ];
  let closedPort = 0;

  beforeAll(async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    closedPort = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(cases)(
    '%s is told in one message with its code and the way out',
    async (_name, words, code, text) => {
      const result = await runCli(words());
      expect(result.stderr).toMatch(new RegExp(`^${code}: .+\n(.*\n)* {2}why: .+\n {2}fix: .+\n$`));
      expect(result.stderr).toMatch(text);
      expect(result.stderr).not.toMatch(/^\s+at /m);
      expect(result).toMatchObject({ code: 2, stdout: '' });
    },
  );

  it('shows the stack only with DEBUG', async () => {
    const { stderr } = await runCli(['signup'], { env: { DEBUG: 'doublepost:*' } });
    expect(stderr).toMatch(/^\s+at /m);
  });

  it('tells a folder that this user may not write', async () => {
    // Root may write everywhere but into the kernel's own folders.
    const output = process.getuid?.() === 0 ? '/proc' : '/';
    const words = [safe.page, '--reporter', 'terminal,json', '--output', output];
    const { code, stderr } = await runCli(words);
    expect(stderr).toMatch(/^DP_REPORT_NOT_WRITABLE: \/.*report\.json cannot be written \(E\w+\)/);
    expect(code).toBe(2);
  });

  it('shows the help, and exits with 2, when nothing is asked', async () => {
    const { code, stderr } = await runCli([]);
    expect(stderr).toContain('Usage: doublepost');
    expect(code).toBe(2);
  });
});
