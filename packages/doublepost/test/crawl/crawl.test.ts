import { describe, expect, it } from 'vitest';
import { crawl } from '../../src/crawl/crawl.ts';
import { PASSWORD, startAccountSite, USER } from '../support/accounts.ts';
import { runCli } from '../support/run-cli.ts';
import { startServer } from '../support/servers.ts';

const PAGES: Readonly<Record<string, string>> = {
  '/': `<a href="/signup">Join</a> <a href="/orders/1">1</a><a href="/orders/2">2</a><a href="/orders/3">3</a><a href="/orders/4">4</a>
    <a href="/logout">Bye</a><a href="/x?action=delete">x</a><a href="/danger">Supprimer</a><a href="http://other.invalid/">Other</a>
    <a href="mailto:a@b.fr">Mail</a><a href="/gone">Gone</a><a href="/file" download>File</a><a href="#top">Top</a>
    <form action=/search><input name=q></form><form method=post action=/newsletter><input type=email name=mail></form>`,
  '/signup':
    '<a href="/">Home</a><form></form><form method=post><input name=email><input name=age><button>Go</button></form>',
};
const ORDER = '<form method=post action=/newsletter><input type=email name=mail></form>';

async function startSite() {
  const asked: string[] = [];
  const server = await startServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('Content-Type', 'text/html');
    const html = request.url?.startsWith('/orders/') ? ORDER : PAGES[request.url ?? ''];
    if (html === undefined) response.statusCode = 500;
    response.end(html);
  });
  return { ...server, asked };
}

describe('a crawl', () => {
  it('finds each form that posts once, and follows no link that acts or leads away', async () => {
    const { url, asked } = await startSite();
    const { forms, pages, left } = await crawl(url);
    expect(
      forms.map(({ page, position, action, fields }) => [
        page.pathname,
        position,
        action.pathname,
        fields,
      ]),
    ).toEqual([
      ['/', 2, '/newsletter', ['mail']],
      ['/signup', 2, '/signup', ['email', 'age']],
    ]);
    // Of the pages that are alike three.
    expect(asked).toEqual(['/', '/signup', '/orders/1', '/orders/2', '/orders/3', '/gone']);
    expect([pages, left]).toEqual([6, 0]);
  });

  it('ends at its limit and says how much is left', async () => {
    const { url, asked } = await startSite();
    expect(await crawl(url, { maxPages: 2 })).toMatchObject({ pages: 2, left: 4 });
    expect(asked).toEqual(['/', '/signup']);
  });

  it('signs in first', async () => {
    const site = await startAccountSite();
    const login = {
      page: new URL('/login/', site.url),
      fields: {},
      credentials: { user: USER, password: PASSWORD },
    };
    const { forms } = await crawl(new URL('/form/', site.url), { login });
    expect(forms).toMatchObject([{ fields: ['email'] }]);
  });

  it('goes to no host that is not ours', async () => {
    await expect(crawl(new URL('http://192.0.2.1/'))).rejects.toMatchObject({
      code: 'DP_HOST_REFUSED',
    });
  });
});

describe('doublepost crawl', () => {
  it('lists the forms, each with the command that checks it', async () => {
    const { url } = await startSite();
    const { code, stdout } = await runCli(['crawl', url.href]);
    expect(stdout).toBe(
      `6 pages, 2 forms that post\n\n  POST /newsletter  mail\n    npx doublepost ${url.href} --form 2\n\n  POST /signup  email, age\n    npx doublepost ${url.href}signup --form 2\n`,
    );
    expect(code).toBe(0);
  });

  it('checks each where that is asked for', async () => {
    const { url } = await startSite();
    const words = ['crawl', url.href, '--check', '--rounds', '1', '--serial-runs', '1'];
    const { code, stdout, stderr } = await runCli(words);
    expect(stderr).toMatch(/^6 pages, 2 forms that post\n/);
    expect(stdout.match(/^UNKNOWN/gm)).toHaveLength(2);
    expect(code).toBe(2);
  });
});
