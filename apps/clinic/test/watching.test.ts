import { afterEach, describe, expect, it } from 'vitest';
import { monotonicMs } from '../src/monotonic.ts';
import { maskUrl } from '../src/server/mask-url.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { openSocket } from './support/keep-alive-socket.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const SECRET = 'hunter2-hunter2-hunter2';

let test: TestApp | undefined;

afterEach(async () => {
  await test?.close();
  test = undefined;
});

for (const dialect of dialects) {
  describeOn(dialect, '/healthz', () => {
    it('is 200 as long as the database answers, and begins no session', async () => {
      test = await createTestApp({ dialect });
      const { statusCode, headers, body } = await test.app.inject('/healthz');
      expect({ statusCode, body }).toEqual({ statusCode: 200, body: '{"status":"ok"}' });
      expect(headers['content-type']).toMatch(/^application\/json/u);
      expect(headers['set-cookie']).toBeUndefined();
      await test.temp.database.destroy();
      const dead = await test.app.inject('/healthz');
      expect(dead).toMatchObject({ statusCode: 503, body: '{"status":"database"}' });
    });

    it('is 503 when the database takes too long', async () => {
      test = await createTestApp({ dialect, healthTimeoutMs: 50 });
      const { app, temp } = test;
      // All connections that there are.
      const release: (() => void)[] = [];
      const held = [1, 2, 3, 4, 5].map(() =>
        temp.database.connection().execute(() => new Promise<void>((end) => release.push(end))),
      );
      const { statusCode } = await app.inject('/healthz');
      expect(statusCode).toBe(503);
      const released = Promise.all(held);
      const timer = setInterval(() => release.pop()?.(), 5);
      await released;
      clearInterval(timer);
      expect((await app.inject('/healthz')).statusCode).toBe(200);
    });
  });
}

describe('a server that stops', () => {
  it('is not healthy, and says that connections end', async () => {
    let isStopping = false;
    test = await createTestApp({ isStopping: () => isStopping });
    expect((await test.app.inject('/')).headers.connection).toBe('keep-alive');
    isStopping = true;
    const { statusCode, body, headers } = await test.app.inject('/healthz');
    expect({ statusCode, body }).toEqual({ statusCode: 503, body: '{"status":"stopping"}' });
    expect(headers.connection).toBe('close');
  });
});

describe('the log', () => {
  async function logged(work: (test: TestApp) => Promise<unknown>): Promise<string[]> {
    const lines: string[] = [];
    const logStream = { write: (line: string) => void lines.push(line) };
    test = await createTestApp({ logLevel: 'info', logStream });
    await work(test);
    return lines;
  }

  it('has one line for each request, and none for /healthz', async () => {
    const lines = await logged(async ({ app }) => {
      for (const url of ['/', '/healthz', '/nowhere']) await app.inject(url);
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 30, msg: 'request', method: 'GET', url: '/', status: 200 },
      { level: 30, msg: 'request', method: 'GET', url: '/nowhere', status: 404 },
    ]);
    const [{ reqId, durationMs }] = lines.map((line) => JSON.parse(line));
    expect(reqId).toMatch(/^[0-9a-f-]{36}$/u);
    expect(durationMs).toBeGreaterThan(0);
  });

  it('has no secret', async () => {
    let cookie = '';
    const lines = await logged(async ({ app }) => {
      const browser = createBrowser(sendByInject(app));
      const values = { password1: SECRET, password2: SECRET, email: `${SECRET}@example.org` };
      await browser.submit(SIGN_UP, values);
      await browser.submit(`/mon-compte/login/?next=${SECRET}`, {
        email: 'a@b.de',
        password: SECRET,
      });
      await browser.get(`/mon-compte/activer/${'A'.repeat(43)}/`);
      await browser.get(`/mon-compte/reset-password/lien/${'A'.repeat(43)}/`);
      cookie = browser.cookie();
    });
    const text = lines.join('\n');
    expect(lines).toHaveLength(6);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('A'.repeat(10));
    expect(cookie.length).toBeGreaterThan(40);
    expect(text).not.toContain(cookie.split('=')[1]?.slice(0, 10));
    expect(text).toContain('/mon-compte/activer/***/');
    expect(text).toContain('?next=***');
  });

  it.each([
    ['/admin/?p=2&o=-1&lang=fr', '/admin/?p=2&o=-1&lang=fr'],
    ['/admin/main/dashboarduser/?q=ada', '/admin/main/dashboarduser/?q=***'],
    ['/?flag', '/?flag'],
    ['/mon-compte/creer/confirmation/', '/mon-compte/creer/confirmation/'],
  ])('shows %s as %s', (url, masked) => {
    expect(maskUrl(url)).toBe(masked);
  });
});

describe('the probe', () => {
  const PROBE = { 'x-doublepost-probe': 'round-7_a' };

  const timing = (header: unknown): number =>
    Number(/^doublepost;desc="round-7_a";dur=(\d+\.\d{3})$/u.exec(String(header))?.[1]);

  it.each([
    ['GET', '/', 200],
    ['HEAD', '/', 200],
    ['GET', '/mon-compte', 301],
    ['GET', '/admin/', 302],
    ['POST', SIGN_UP, 403],
    ['GET', '/nowhere', 404],
    ['DELETE', '/', 405],
    ['POST', '/nowhere', 404],
  ] as const)('is answered to %s %s, which is %i', async (method, url, status) => {
    test = await createTestApp();
    const before = monotonicMs();
    const answer = await test.app.inject({ method, url, headers: PROBE });
    expect(answer.statusCode).toBe(status);
    const at = timing(answer.headers['server-timing']);
    expect(at).toBeGreaterThanOrEqual(before - 0.001);
    expect(at).toBeLessThan(monotonicMs());
  });

  it('is answered to what fails', async () => {
    test = await createTestApp();
    await test.temp.database.destroy();
    const headers = { ...PROBE, cookie: `sessionid=${'a'.repeat(32)}.x` };
    const answer = await test.app.inject({ url: `/mon-compte/activer/x/`, headers });
    expect(answer.statusCode).toBe(500);
    expect(timing(answer.headers['server-timing'])).toBeGreaterThan(0);
  });

  it('has the moment of the last byte of the body', async () => {
    test = await createTestApp();
    const url = await test.app.listen({ host: '127.0.0.1', port: 0 });
    const { socket, read, close } = await openSocket(url);
    const type = 'application/x-www-form-urlencoded';
    const head = `X-Doublepost-Probe: round-7_a\r\nContent-Type: ${type}\r\nContent-Length: 3`;
    socket.write(`POST ${SIGN_UP} HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\nx=`);
    // The head has been read when a later request on another connection was answered.
    await (await fetch(url)).text();
    const before = monotonicMs();
    socket.write('1');
    const { status, headers } = await read();
    expect(status).toBe(403);
    expect(timing(headers['server-timing'])).toBeGreaterThan(before);
    expect(timing(headers['server-timing'])).toBeLessThan(monotonicMs());
    close();
  });

  it.each(['', 'a b', '"', 'x'.repeat(65), 'é'])('ignores the token %j', async (token) => {
    test = await createTestApp();
    const headers = { 'x-doublepost-probe': token };
    expect((await test.app.inject({ url: '/', headers })).headers['server-timing']).toBeUndefined();
  });

  it('is not there in production', async () => {
    test = await createTestApp({ production: true });
    const { headers } = await test.app.inject({ url: '/', headers: PROBE });
    expect(headers['server-timing']).toBeUndefined();
  });
});
