import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPage, signUpValues } from './support/forms.ts';
import { openSocket } from './support/keep-alive-socket.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

const LIMITS = {
  bodyBytes: 2000,
  headerBytes: 4000,
  headersTimeoutMs: 200,
  requestTimeoutMs: 1000,
  keepAliveTimeoutMs: 200,
  checkEveryMs: 20,
};

describe('a client that asks too much', () => {
  let test: TestApp;
  let url: string;
  /** As small, and not in a hurry. */
  let patient: TestApp;
  let patientUrl: string;

  beforeAll(async () => {
    test = await createTestApp({ limits: LIMITS });
    url = await test.app.listen({ host: '127.0.0.1', port: 0 });
    patient = await createTestApp({ limits: { bodyBytes: LIMITS.bodyBytes } });
    patientUrl = await patient.app.listen({ host: '127.0.0.1', port: 0 });
  });

  afterAll(() => Promise.all([test.close(), patient.close()]));

  it('gets a page for a body that is too large, and may go on', async () => {
    const socket = await openSocket(patientUrl);
    // More than the buffers of the system hold, so the answer comes while it is still being sent.
    const large = await socket.ask('POST', SIGN_UP, FORM, `email=${'x'.repeat(10_000_000)}`);
    expect(large.status).toBe(413);
    expect(readPage(large.body).title).toBe('Requête incorrecte (413) | Clinique doublepost');
    expect((await socket.ask('GET', '/')).status).toBe(200);
    socket.close();
  });

  it('gets a page for a body whose size is not said, and is too large', async () => {
    const socket = await openSocket(patientUrl);
    socket.socket.write(`POST ${SIGN_UP} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n`);
    socket.socket.write(`${Object.entries(FORM)[0]?.join(': ')}\r\n\r\n`);
    for (let count = 0; count < 3; count += 1)
      socket.socket.write(`400\r\n${'x'.repeat(1024)}\r\n`);
    socket.socket.write('0\r\n\r\n');
    const answer = await socket.read();
    expect(answer.status).toBe(413);
    expect(readPage(answer.body).title).toMatch(/^Requête incorrecte \(413\)/u);
    socket.close();
  });

  it('is told that the head of its request is too large', async () => {
    const socket = await openSocket(url);
    const closed = once(socket.socket, 'close');
    const answer = await socket.ask('GET', '/', { Cookie: 'x'.repeat(LIMITS.headerBytes) });
    expect(answer).toMatchObject({ status: 431, isLast: true });
    expect(readPage(answer.body).title).toBe('431 Request Header Fields Too Large');
    await closed;
  });

  it('is told that it speaks no HTTP', async () => {
    const socket = await openSocket(url);
    socket.socket.write('EHLO example.org\r\n\r\n');
    expect(await socket.read()).toMatchObject({ status: 400, isLast: true });
  });

  it.each([
    ['the head of', LIMITS.headersTimeoutMs, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    [
      'the body of',
      LIMITS.requestTimeoutMs,
      `POST ${SIGN_UP} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n` +
        `Content-Type: application/x-www-form-urlencoded\r\n\r\n`,
    ],
  ])('is cut off when %s its request comes byte by byte', async (_part, limit, start) => {
    const socket = await openSocket(url);
    const begin = performance.now();
    socket.socket.write(start);
    const drip = setInterval(() => socket.socket.write('x'), 30);
    const answer = await socket.read().finally(() => clearInterval(drip));
    const duration = performance.now() - begin;
    expect(answer).toMatchObject({ status: 408, isLast: true });
    expect(duration).toBeGreaterThan(limit - 50);
    expect(duration).toBeLessThan(limit + 2000);
  });

  it('is cut off when it says nothing at all', async () => {
    const socket = await openSocket(url);
    expect(await socket.read()).toMatchObject({ status: 408 });
  });

  it('is cut off when it keeps a connection for nothing', async () => {
    const socket = await openSocket(url);
    expect((await socket.ask('GET', '/')).status).toBe(200);
    const begin = performance.now();
    await once(socket.socket, 'close');
    expect(performance.now() - begin).toBeLessThan(LIMITS.keepAliveTimeoutMs + 4000);
  });

  it('does not keep others from signing up', async () => {
    const slow = await Promise.all(Array.from({ length: 20 }, () => openSocket(url)));
    for (const { socket } of slow) socket.write('POST / HTTP/1.1\r\n');
    const socket = await openSocket(url);
    const { headers, body } = await socket.ask('GET', SIGN_UP);
    const values = { ...signUpValues('a@example.org'), csrfmiddlewaretoken: readPage(body).token };
    const cookie = { Cookie: headers['set-cookie']?.split(';', 1)[0] ?? '' };
    const form = String(new URLSearchParams(values));
    const answer = await socket.ask('POST', SIGN_UP, { ...FORM, ...cookie }, form);
    expect(answer.status).toBe(302);
    for (const { close } of [...slow, socket]) close();
  });
});
