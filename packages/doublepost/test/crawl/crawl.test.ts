import { describe, expect, it } from 'vitest';
import { crawl } from '../../src/crawl/crawl.ts';
import { readRules } from '../../src/crawl/robots.ts';
import { openSession } from '../../src/session/browser-session.ts';
import { PASSWORD, startAccountSite, USER } from '../support/accounts.ts';
import { targetAt } from '../support/requests.ts';
import { startServer } from '../support/servers.ts';

const PAGES: Readonly<Record<string, string>> = {
  '/': `<a href="/signup">Join</a> <a href="/orders/1">1</a><a href="/orders/2">2</a><a href="/orders/3">3</a><a href="/orders/4">4</a>
    <a href="/logout">Bye</a><a href="/x?action=delete">x</a><a href="/danger">Supprimer</a><a href="http://other.invalid/">Other</a>
    <a href="/users/1" data-method="delete">Off</a>
    <a href="mailto:a@b.fr">Mail</a><a href="/gone">Gone</a><a href="/file" download>File</a><a href="#top">Top</a>
    <form action=/search><input name=q></form><form method=post action=/newsletter><input type=email name=mail></form>`,
  '/signup':
    '<a href="/">Home</a><form></form><form method=post><input name=email><input name=age><button>Go</button></form>',
};
const ORDER = '<form method=post action=/newsletter><input type=email name=mail></form>';

/** @param robots what `/robots.txt` says; it is not there by default */
async function startSite(robots?: string) {
  const asked: string[] = [];
  const server = await startServer((request, response) => {
    if (request.url === '/robots.txt') {
      response.setHeader('Content-Type', 'text/plain');
      return response.writeHead(robots === undefined ? 404 : 200).end(robots);
    }
    asked.push([request.url, request.headers.cookie, request.headers['x-team']].join(' ').trim());
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
    const { forms, ...counts } = await crawl(url);
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
    expect(counts).toEqual({ pages: 6, failed: 1, left: 0, closed: 0 });
  });

  it('ends at its limit and says how much is left', async () => {
    const { url, asked } = await startSite();
    expect(await crawl(url, { maxPages: 2 })).toMatchObject({ pages: 2, left: 4 });
    expect(asked).toEqual(['/', '/signup']);
  });

  it.each<[string, string, string[], number]>([
    ['for all', 'User-agent: *\nDisallow: /orders/\nAllow: /orders/3$', ['3'], 3],
    [
      'for doublepost, not for all',
      'User-agent: *\nDisallow: /\n\nUser-agent: doublepost\nDisallow: /orders/*1\n',
      ['2', '3', '4'],
      1,
    ],
    ['for others', 'User-agent: other\nDisallow: /\n', ['1', '2', '3'], 0],
  ])('keeps to what robots.txt says %s', async (_whom, robots, orders, closed) => {
    const { url, asked } = await startSite(robots);
    expect(await crawl(url)).toMatchObject({ closed });
    expect(asked.filter((path) => path.startsWith('/orders/'))).toEqual(
      orders.map((number) => `/orders/${number}`),
    );
  });

  it('ignores it where that is asked for', async () => {
    const { url } = await startSite('User-agent: *\nDisallow: /\n');
    expect(await crawl(url)).toMatchObject({ pages: 1, closed: 6 });
    expect(await crawl(url, { ignoreRobots: true })).toMatchObject({ pages: 6, closed: 0 });
  });

  it.each([
    ['0.05', 50],
    ['-3', 0],
    ['never', 0],
    ['3600', 5_000],
  ])('waits as long as a Crawl-delay of %s says, within bounds', async (delay, delayMs) => {
    const { url } = await startSite(`User-agent: *\nCrawl-delay: ${delay}\n`);
    const session = openSession(targetAt(url), 5_000);
    expect(await readRules(session, url.origin)).toMatchObject({ delayMs });
  });

  it('follows no link where the page says so', async () => {
    const server = await startServer((request, response) => {
      response.setHeader('Content-Type', 'text/html');
      if (request.url === '/')
        return response.end('<a href=/a rel="nofollow">a</a><a href=/b>b</a>');
      response.end('<meta name=ROBOTS content="noindex, nofollow"><a href=/c>c</a>');
    });
    expect(await crawl(server.url)).toMatchObject({ pages: 2 });
    expect(await crawl(server.url, { ignoreRobots: true })).toMatchObject({ pages: 4 });
  });

  it.each([
    ['<form method=post action=/out><button>Se déconnecter</button></form>', true],
    ['<form method=post action=/users/delete><button>Ok</button></form>', true],
    ['<form method=post><select name=action><option>Delete selected</select></form>', true],
    ['<form method=post><button>Save</button><button name=x>Delete</button></form>', false],
  ])('tells which forms may sign out or delete: %s', async (html, dangerous) => {
    const { url } = await startServer((_request, response) => response.end(html));
    expect(await crawl(url)).toMatchObject({ forms: [{ dangerous }] });
  });

  it('carries headers and cookies', async () => {
    const { url, asked } = await startSite();
    await crawl(url, { maxPages: 1, setup: { headers: [['X-Team', 'blue']], cookies: ['s=1'] } });
    expect(asked).toEqual(['/ s=1 blue']);
  });

  it('tells a first page that is refused', async () => {
    const { url } = await startSite();
    await expect(crawl(new URL('/gone', url))).rejects.toMatchObject({ code: 'DP_PAGE_FAILED' });
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
