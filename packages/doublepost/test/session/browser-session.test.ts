import { describe, expect, it } from 'vitest';
import { exchange } from '../../src/http/exchange.ts';
import { textOf } from '../../src/http/message.ts';
import { openSession } from '../../src/session/browser-session.ts';
import { post, readBody, targetAt } from '../support/requests.ts';
import { startServer } from '../support/servers.ts';

type Answer = { status?: number; location?: string; cookies?: string[]; body?: string };

/** A site of fixed answers by path; remembers what it was asked. */
async function startSite(answers: Record<string, Answer>) {
  const requests: { line: string; cookie?: string; referer?: string; body: string }[] = [];
  const { url } = await startServer(async (request, response) => {
    const { cookie, referer } = request.headers;
    requests.push({
      line: `${request.method} ${request.url}`,
      ...(cookie === undefined ? {} : { cookie }),
      ...(referer === undefined ? {} : { referer }),
      body: (await readBody(request)).toString(),
    });
    const { status = 200, location, cookies, body = '' } = answers[request.url ?? ''] ?? {};
    if (location !== undefined) response.setHeader('Location', location);
    if (cookies !== undefined) response.setHeader('Set-Cookie', cookies);
    response.writeHead(status).end(body);
  });
  return {
    requests,
    at: (path: string) => new URL(path, url),
    session: openSession(targetAt(url), 5_000),
  };
}

describe('cookies', () => {
  it('are kept and sent with the next request', async () => {
    const { session, at, requests } = await startSite({
      '/': { cookies: ['a=1; Path=/', 'b=2; Path=/; HttpOnly'] },
    });
    await session.visit(at('/'));
    await session.visit(at('/next'));
    expect(requests.map(({ cookie }) => cookie)).toEqual([undefined, 'a=1; b=2']);
  });

  it('are replaced, and dropped when they expire', async () => {
    const { session, at, requests } = await startSite({
      '/1': { cookies: ['a=1; Path=/', 'b=1; Path=/'] },
      '/2': { cookies: ['a=2; Path=/', 'b=; Path=/; Max-Age=0'] },
    });
    for (const path of ['/1', '/2', '/3']) await session.visit(at(path));
    expect(requests.at(-1)?.cookie).toBe('a=2');
  });

  it('stay within their path', async () => {
    const { session, at, requests } = await startSite({ '/': { cookies: ['a=1; Path=/admin'] } });
    for (const path of ['/', '/shop', '/admin/x']) await session.visit(at(path));
    expect(requests.map(({ cookie }) => cookie)).toEqual([undefined, undefined, 'a=1']);
  });

  it('that a browser would not store are left, without a complaint', async () => {
    const { session, at, requests } = await startSite({
      '/': { cookies: ['elsewhere=1; Domain=example.org', '', 'good=1'] },
    });
    await session.visit(at('/'));
    await session.visit(at('/next'));
    expect(requests.at(-1)?.cookie).toBe('good=1');
  });

  it('marked Secure travel on the loopback interface, as in browsers', async () => {
    const { session, at, requests } = await startSite({
      '/': { cookies: ['s=1; Secure; Path=/'] },
    });
    await session.visit(at('/'));
    await session.visit(at('/next'));
    expect(requests.at(-1)?.cookie).toBe('s=1');
  });
});

describe('a redirect', () => {
  it('is followed, with the cookies of each hop and the address that led there', async () => {
    const { session, at, requests } = await startSite({
      '/one': { status: 302, location: '/two', cookies: ['a=1; Path=/'] },
      '/two': { status: 301, location: 'three?x=1', cookies: ['b=2; Path=/'] },
      '/three?x=1': { body: 'There' },
    });
    const page = await session.visit(at('/one#top'));
    expect(page.url.href).toBe(at('/three?x=1').href);
    expect(textOf(page.response)).toBe('There');
    expect(requests).toEqual([
      { line: 'GET /one', body: '' },
      { line: 'GET /two', cookie: 'a=1', referer: at('/one').href, body: '' },
      { line: 'GET /three?x=1', cookie: 'a=1; b=2', referer: at('/two').href, body: '' },
    ]);
  });

  it.each([301, 302, 303])('%i after a submission is followed with GET', async (status) => {
    const { session, at, requests } = await startSite({ '/post': { status, location: '/done' } });
    await session.submit(post(at('/post'), 'a=1'));
    expect(requests.map(({ line, body }) => [line, body])).toEqual([
      ['POST /post', 'a=1'],
      ['GET /done', ''],
    ]);
  });

  it.each([307, 308])('%i after a submission has it repeated', async (status) => {
    const { session, at, requests } = await startSite({ '/post': { status, location: '/post/' } });
    await session.submit(post(at('/post'), 'a=1'));
    expect(requests.map(({ line, body }) => [line, body])).toEqual([
      ['POST /post', 'a=1'],
      ['POST /post/', 'a=1'],
    ]);
  });

  it('may happen ten times in a row', async () => {
    const hops = Array.from({ length: 10 }, (_, hop): [string, Answer] => [
      `/${hop}`,
      { status: 302, location: `/${hop + 1}` },
    ]);
    const { session, at } = await startSite(Object.fromEntries(hops));
    expect((await session.visit(at('/0'))).url.pathname).toBe('/10');
  });

  it('that leads in a circle ends with an error that names the start', async () => {
    const { session, at, requests } = await startSite({ '/a': { status: 302, location: '/a' } });
    await expect(session.visit(at('/a'))).rejects.toMatchObject({
      code: 'DP_REDIRECT_LOOP',
      message: `more than 10 redirects from ${at('/a')}`,
    });
    expect(requests).toHaveLength(11);
  });

  it('that goes wrong is told without what is secret', async () => {
    const { session, at } = await startSite({
      '/?token=hunter2': { status: 302, location: 'http://elsewhere.invalid/?code=hunter2' },
    });
    await expect(session.visit(at('/?token=hunter2'))).rejects.toMatchObject({
      message: `${at('/?token=***')} redirects to another origin, http://elsewhere.invalid`,
    });
  });

  it.each(['http://elsewhere.invalid/x', '//elsewhere.invalid/', 'https://127.0.0.1/'])(
    'to %s is not followed',
    async (location) => {
      const { session, at, requests } = await startSite({ '/': { status: 302, location } });
      const { origin } = new URL(location, at('/'));
      await expect(session.visit(at('/'))).rejects.toMatchObject({
        code: 'DP_REDIRECT_ELSEWHERE',
        message: `${at('/')} redirects to another origin, ${origin}`,
      });
      expect(requests).toHaveLength(1);
    },
  );

  it.each([
    ['without an address', {}],
    ['to what is no address', { location: 'http://[' }],
  ])('%s is a page', async (_what, answer) => {
    const { session, at } = await startSite({ '/': { status: 302, body: 'Here', ...answer } });
    const page = await session.visit(at('/'));
    expect([page.response.status, textOf(page.response)]).toEqual([302, 'Here']);
  });
});

describe('a page', () => {
  it('may be an error page', async () => {
    const { session, at } = await startSite({ '/': { status: 500, body: '<title>Oh</title>' } });
    expect((await session.visit(at('/'))).response.status).toBe(500);
  });
});

describe('another origin', () => {
  it.each(['https://127.0.0.1/', 'http://127.0.0.1/', 'http://localhost/'])(
    'is not visited: %s',
    async (address) => {
      const { session, at, requests } = await startSite({});
      await expect(session.visit(new URL(address))).rejects.toMatchObject({
        code: 'DP_OTHER_ORIGIN',
        message: `${new URL(address).origin} is not the origin of the target, ${at('/').origin} (${address})`,
      });
      expect(requests).toEqual([]);
    },
  );
});

describe('a fork', () => {
  it('starts with the cookies of its session, and neither sees what the other gets', async () => {
    const { session, at, requests } = await startSite({
      '/login': { cookies: ['s=1; Path=/'] },
      '/a': { cookies: ['a=1; Path=/'] },
      '/b': { cookies: ['b=1; Path=/', 's=2; Path=/'] },
    });
    await session.visit(at('/login'));
    const fork = await session.fork();
    await session.visit(at('/a'));
    await fork.visit(at('/b'));
    await session.visit(at('/end'));
    await fork.visit(at('/end'));
    expect(requests.slice(2).map(({ cookie }) => cookie)).toEqual(['s=1', 's=1; a=1', 's=2; b=1']);
  });
});

describe('the headers of a click', () => {
  it('name the page without its fragment and credentials', async () => {
    const { session, at } = await startSite({});
    const from = new URL(at('/form?x=1#email'));
    from.username = 'ada';
    from.password = 'secret';
    expect(await session.headersFor(at('/post'), from)).toContainEqual([
      'Referer',
      at('/form?x=1').href,
    ]);
  });

  it('name no page where an address was typed, and hold no cookie where there is none', async () => {
    const { session, at } = await startSite({});
    const names = (await session.headersFor(at('/'))).map(([name]) => name);
    expect(names).toEqual(['User-Agent', 'Accept', 'Accept-Encoding']);
  });
});

describe('an answer that was received elsewhere', () => {
  it('leaves its cookies and leads on', async () => {
    const { session, at, requests } = await startSite({
      '/form': { status: 303, location: '/done', cookies: ['a=1'] },
      '/done': { body: 'Done.' },
    });
    const request = post(at('/form'));
    const response = await exchange(request, targetAt(at('/')), 5_000);
    expect(textOf((await session.follow(request, response)).response)).toBe('Done.');
    expect(requests.map(({ line, cookie }) => [line, cookie])).toEqual([
      ['POST /form', undefined],
      ['GET /done', 'a=1'],
    ]);
  });

  it('has nothing sent twice', async () => {
    const { session, at, requests } = await startSite({ '/form': { status: 307, location: '/' } });
    const request = post(at('/form'));
    const response = await exchange(request, targetAt(at('/')), 5_000);
    expect((await session.follow(request, response)).response).toBe(response);
    expect(requests).toHaveLength(1);
  });
});
