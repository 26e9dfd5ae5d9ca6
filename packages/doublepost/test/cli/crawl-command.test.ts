import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askWhichForms } from '../../src/cli/choose-forms.ts';
import { renderForms, renderOutcomes, renderSummary } from '../../src/cli/form-list.ts';
import { openPrompt } from '../../src/cli/prompt.ts';
import type { FoundForm } from '../../src/crawl/crawl.ts';
import { PASSWORD, startAccountSite, USER } from '../support/accounts.ts';
import { runAtTerminal } from '../support/run-at-terminal.ts';
import { runCli } from '../support/run-cli.ts';
import { startServer } from '../support/servers.ts';

const ROUNDS = ['--rounds', '1', '--serial-runs', '1'];

/** A page with a form that posts, one that deletes, and the text of a page without any. */
async function startSite() {
  const posted: string[] = [];
  const { url } = await startServer((request, response) => {
    if (request.method === 'POST') posted.push(request.url ?? '');
    response.setHeader('Content-Type', 'text/html');
    response.end(
      request.url === '/'
        ? '<a href=/join>Join</a><form method=post action=/news><input type=email name=mail></form>'
        : '<form method=post action=/account><input name=why><button>Delete it</button></form>',
    );
  });
  return { url, posted };
}

describe('doublepost crawl', () => {
  it('lists the forms, each with the command that checks it', async () => {
    const { url, posted } = await startSite();
    const { code, stdout } = await runCli(['crawl', url.href]);
    expect(stdout).toBe(
      `2 pages, 2 forms that post

 1  POST /news  mail
    npx doublepost ${url.href}

 2  POST /account  why (only by its number: it may sign out or delete)
    npx doublepost ${url.href}join
`,
    );
    expect([code, posted]).toEqual([0, []]);
  });

  it('names the form where the page has others that could be meant', async () => {
    const { url } = await startServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      const signOut = '<form method=post action=/logout><button>Sign out</button></form>';
      const search = '<form action=/search><input name=q></form>';
      const form = (name: string) =>
        `<form method=post action=/${name}><input name=${name}></form>`;
      response.end(`${signOut}${search}${form('note')}${form('vote')}`);
    });
    const { stdout } = await runCli(['crawl', url.href]);
    expect([...stdout.matchAll(/ --form (\d)$/gm)].map(([, number]) => number)).toEqual([
      '1',
      '3',
      '4',
    ]);
  });

  it('tells at a terminal which page it loads, and leaves nothing of it', async () => {
    const { url } = await startSite();
    const { code, output } = await runAtTerminal(`crawl ${url.href} --max-pages 7`, '.', [
      [/Which to check/, 'none\r'],
    ]);
    const erase = '\r\u001b[2K';
    expect(output).toContain(
      `${erase}page 1 of at most 7: /${erase}page 2 of at most 7: /join${erase}`,
    );
    expect(code).toBe(0);
  });

  it('checks what is harmless where that is asked for, and ends with a table', async () => {
    const { url, posted } = await startSite();
    const { code, stdout } = await runCli(['crawl', url.href, '--check', ...ROUNDS]);
    expect(stdout.match(/^UNKNOWN/gm)).toHaveLength(1);
    expect(stdout).toMatch(
      /\n 1 {2}unknown: [\w-]+ {2}POST \/news {2}on \/\n 2 {2}not checked {2,}POST \/account {2}on \/join\n$/,
    );
    expect(new Set(posted)).toEqual(new Set(['/news']));
    expect(code).toBe(2);
  });

  it('keeps standard output for JSON', async () => {
    const { url } = await startSite();
    const words = ['crawl', url.href, '--check', '--reporter', 'json', ...ROUNDS];
    const { stdout, stderr } = await runCli(words);
    expect(JSON.parse(stdout)).toMatchObject({ verdicts: [{ kind: 'unknown' }] });
    expect(stderr).toMatch(/^2 pages, 2 forms that post\n/);
  });

  it('fails where there is nothing to check', async () => {
    const { url } = await startServer((_request, response) => response.end('<p>Hello'));
    const { code, stderr } = await runCli(['crawl', url.href, '--check']);
    expect(stderr).toMatch(/^DP_NO_FORM: none of 1 pages/m);
    expect(code).toBe(2);
  });

  it('knows a value of no form', async () => {
    const { url } = await startSite();
    const { stderr } = await runCli(['crawl', url.href, '--fill', 'age=42']);
    expect(stderr).toMatch(/^DP_FIELD_UNKNOWN: no form has a field "age"; there are mail, why\n/);
  });

  it('signs in, and has the commands do so', async () => {
    const { url } = await startAccountSite();
    const login = ['--login', `${url}login/`, '--user', USER];
    const words = ['crawl', `${url}form/`, ...login, '--header', 'X-Key: s3cret'];
    const { stdout } = await runCli(words, { env: { DOUBLEPOST_PASSWORD: PASSWORD } });
    expect(stdout).toContain(`npx doublepost ${url}form/ ${login.join(' ')} --header "$HEADER"`);
    expect(stdout).not.toMatch(/s3cret|correct horse/);
  });
});

const FORM: FoundForm = {
  page: new URL('http://localhost/pages/with/a/long/path'),
  position: 1,
  isOnly: true,
  action: new URL('http://localhost/orders/of/somebody/else/new'),
  fields: ['customer', 'delivery_address', 'invoice_address', 'amount'],
  dangerous: false,
};
const DANGEROUS = { ...FORM, dangerous: true };

describe('the question which forms to check', () => {
  it.each([
    ['all', 'all\n', [0, 2]],
    ['a', 'A\n', [0, 2]],
    ['numbers, also of what may delete', '2, 3 3\n', [1, 2]],
    ['none', 'none\n', []],
    ['nothing', '\n', []],
    ['nothing, since the input has ended', '', []],
    ['something else, and then a number', '7\nwhat\n0\n1\n', [0]],
  ])('is answered by %s', async (_what, typed, chosen) => {
    const input = new PassThrough();
    input.end(typed);
    const prompt = openPrompt(input, new PassThrough());
    expect(await askWhichForms([FORM, DANGEROUS, FORM], prompt)).toEqual(chosen);
    prompt.close();
  });
});

describe('what a crawl shows on 60 columns', () => {
  const screen = { width: 60, colour: false, write: () => {} };

  it('is no wider, but for the commands', () => {
    const result = { forms: [FORM, DANGEROUS], pages: 100, failed: 1, left: 12, closed: 3 };
    const text = [
      renderSummary(result, screen),
      renderForms(result.forms, ['', ''], screen),
      renderOutcomes(result.forms, ['failed', 'not checked'], screen),
    ].join('\n');
    expect(text).toMatchInlineSnapshot(`
      "100 pages, 2 forms that post; 1 page could not be read; 12
      more addresses beyond --max-pages; 3 addresses closed by
      robots.txt (--ignore-robots)


       1  POST /orders/of/somebody/else/new  customer,
          delivery_address, invoice_address, amount
          

       2  POST /orders/of/somebody/else/new  customer,
          delivery_address, invoice_address, amount (only by its
          number: it may sign out or delete)
          

       1  failed       POST /orders/of/somebody/else/new  on
                       /pages/with/a/long/path
       2  not checked  POST /orders/of/somebody/else/new  on
                       /pages/with/a/long/path
      "
    `);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60);
  });
});
