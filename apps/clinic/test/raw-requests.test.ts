import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Browser, createBrowser, sendByFetch } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { signUpValues } from './support/forms.ts';
import { countAccounts, type TempDatabase } from './support/temp-database.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const FORM = 'Content-Type: application/x-www-form-urlencoded';
const HOST = 'Host: clinic.example.org';

/** What was sent, and one of which statuses it may get; 0 is a closed connection. */
type Case = readonly [name: string, head: readonly string[], body: string, statuses: number[]];

const post = `POST ${SIGN_UP} HTTP/1.1`;

const CASES: readonly Case[] = [
  ['two lengths', [post, HOST, FORM, 'Content-Length: 3', 'Content-Length: 4'], 'a=b', [400]],
  ['a negative length', [post, HOST, FORM, 'Content-Length: -1'], 'a=b', [400]],
  ['a length that is no number', [post, HOST, FORM, 'Content-Length: x'], 'a=b', [400]],
  ['a length of many digits', [post, HOST, FORM, `Content-Length: ${'9'.repeat(30)}`], '', [400]],
  [
    'a length and chunks',
    [post, HOST, FORM, 'Content-Length: 3', 'Transfer-Encoding: chunked'],
    '3\r\na=b\r\n0\r\n\r\n',
    [400],
  ],
  ['chunks that are none', [post, HOST, FORM, 'Transfer-Encoding: chunked'], 'zz\r\n', [400]],
  ['an unknown encoding', [post, HOST, FORM, 'Transfer-Encoding: chunked, x'], 'a=b', [400]],
  [
    'chunks without a token',
    [post, HOST, FORM, 'Transfer-Encoding: chunked'],
    '3\r\na=b\r\n0\r\n\r\n',
    [403],
  ],
  [
    'more chunks than a form has',
    [post, HOST, FORM, 'Transfer-Encoding: chunked'],
    `19000\r\n${'a'.repeat(0x19000)}\r\n1\r\na\r\n0\r\n\r\n`,
    [413],
  ],
  ['an unknown expectation', [post, HOST, FORM, 'Expect: magic', 'Content-Length: 0'], '', [417]],
  ['no host', ['GET / HTTP/1.1'], '', [400]],
  ['an empty host', ['GET / HTTP/1.1', 'Host:'], '', [200]],
  ['two hosts', ['GET / HTTP/1.1', HOST, 'Host: evil.example'], '', [200, 400]],
  ['a host with a path', ['GET / HTTP/1.1', 'Host: evil.example/../x?y#z'], '', [200, 400]],
  ['a host that is HTML', ['GET / HTTP/1.1', 'Host: "><script>alert(1)</script>'], '', [200]],
  ['another host in the address', ['GET http://evil.example/ HTTP/1.1', HOST], '', [200, 400]],
  ['no address', ['GET  HTTP/1.1', HOST], '', [400]],
  ['an address that is no text', ['GET /\u00ff\u00fe/ HTTP/1.1', HOST], '', [400, 404]],
  ['a NUL in the address', ['GET /\0 HTTP/1.1', HOST], '', [400]],
  ['a long address', [`GET /${'a'.repeat(9000)} HTTP/1.1`, HOST], '', [404, 414, 431]],
  ['a huge address', [`GET /${'a'.repeat(70_000)} HTTP/1.1`, HOST], '', [414, 431]],
  ['a huge header', ['GET / HTTP/1.1', HOST, `X: ${'a'.repeat(70_000)}`], '', [431]],
  ['many cookies', ['GET / HTTP/1.1', HOST, `Cookie: ${'a=b; '.repeat(2500)}`], '', [200]],
  ['a header over two lines', ['GET / HTTP/1.1', HOST, 'X: a', ' b'], '', [200, 400]],
  ['a NUL in a header', ['GET / HTTP/1.1', HOST, 'X: a\0b'], '', [400]],
  ['a bare line feed', ['GET / HTTP/1.1', `${HOST}\nX: y`], '', [200, 400]],
  ['a header without a name', ['GET / HTTP/1.1', HOST, ': x'], '', [400]],
  ['a method in small letters', ['get / HTTP/1.1', HOST], '', [400]],
  ['a method that is none', ['BREW / HTTP/1.1', HOST], '', [400]],
  ['a method for tunnels', ['CONNECT / HTTP/1.1', HOST], '', [0, 400, 404, 405]],
  ['the address of all', ['OPTIONS * HTTP/1.1', HOST], '', [400, 404]],
  ['an unknown version', ['GET / HTTP/9.9', HOST], '', [400, 505]],
  ['the preface of HTTP/2', ['PRI * HTTP/2.0'], 'SM\r\n\r\n', [0, 400]],
  ['no HTTP at all', ['\u0016\u0003\u0001\u0002'], '', [400]],
  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'].map(
    (method): Case => [method, [`${method} ${SIGN_UP} HTTP/1.1`, HOST], '', [404, 405]],
  ),
];

for (const dialect of dialects) {
  describeOn(dialect, 'bytes on the wire', () => {
    let app: FastifyInstance;
    let temp: TempDatabase;
    let close: TestApp['close'];
    let url: string;
    let browser: Browser;

    beforeAll(async () => {
      ({ app, temp, close } = await createTestApp({ dialect, protection: 'handled' }));
      url = await app.listen({ host: '127.0.0.1', port: 0 });
      browser = createBrowser(sendByFetch(url));
      await browser.get(SIGN_UP);
    });

    afterAll(() => close());

    /** Sends the bytes, each character one; gives the status, 0 without an answer. */
    const send = async (head: readonly string[], body: string) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      await once(socket, 'connect');
      const received = text(socket).catch(() => '');
      const [line, ...headers] = head;
      socket.on('error', () => undefined);
      socket.write([line, 'Connection: close', ...headers, '', body].join('\r\n'), 'latin1');
      const answer = await received;
      return { status: Number(answer.split(' ', 2)[1] ?? 0), answer };
    };

    const expectNothingWritten = async (): Promise<void> => {
      expect(await countAccounts(temp.database)).toMatchObject({ users: 0, patients: 0 });
      expect((await fetch(url)).status).toBe(200);
    };

    it.each(CASES)('with %s are refused or ignored', async (_, head, body, statuses) => {
      const { status, answer } = await send(head, body);
      expect(statuses).toContain(status);
      expect(answer).not.toContain('<script>alert');
      expect(answer).not.toContain('evil.example');
      await expectNothingWritten();
    });

    // What is no UTF-8, no percent-encoding or another charset is read as it can be, and refused.
    it.each([
      ['bytes that are no UTF-8', FORM, '\u00ff\u00fe'],
      ['percent signs that encode nothing', FORM, '%zz%'],
      ['encoded bytes that are no UTF-8', FORM, '%ff%fe%c3%28'],
      ['an encoded NUL', FORM, '%00'],
      ['half of a pair', FORM, '%ed%a0%80'],
      ['UTF-16 by name', `${FORM}; charset=utf-16`, 'a'],
      ['an unknown charset', `${FORM}; charset=nonsense`, 'a'],
      ['a charset without end', `${FORM}; charset="`, 'a'],
      ['names with brackets', FORM, 'a&email[]=x&email[0]=y&__proto__[x]=y'],
    ])('with a form in %s get the form back', async (_, type, value) => {
      const values = { ...signUpValues('a@example.org'), guc_agreement: '' };
      const token = { csrfmiddlewaretoken: browser.token() };
      const rest = new URLSearchParams({ ...token, ...values });
      for (const name of Object.keys(values)) {
        // Ticked in some way, it is a form that may be accepted.
        if (name === 'guc_agreement') continue;
        const others = new URLSearchParams(rest);
        others.delete(name);
        const body = `${others}&${name}=${value}`;
        const length = `Content-Length: ${body.length}`;
        const { status } = await send(
          [post, HOST, type, length, `Cookie: ${browser.cookie()}`],
          body,
        );
        expect([200, 400, 415], name).toContain(status);
      }
      await expectNothingWritten();
    });
  });
}
