import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { exchange } from '../../src/http/exchange.ts';
import { textOf } from '../../src/http/message.ts';
import { planFromPage } from '../../src/plan/from-page.ts';
import { castFor } from '../../src/session/actors.ts';
import { drawRoundValues } from '../../src/session/round-values.ts';
import { FRAMEWORKS, type FrameworkForm } from '../support/frameworks.ts';
import { readBody, targetAt } from '../support/requests.ts';
import { startServer } from '../support/servers.ts';

/** Serves the form; a session is a secret in a cookie, without which no submission is accepted. */
async function serve(form: FrameworkForm) {
  const sessions = new Map<string, Buffer>();
  return startServer(async (request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (request.method === 'GET') {
      const secret = randomBytes(32);
      const session = secret.toString('base64url');
      sessions.set(session, secret);
      response.setHeader('Set-Cookie', `${form.cookie}=${session}; Path=/; HttpOnly; SameSite=Lax`);
      response.end(`<!doctype html><head>${form.page(secret)}`);
      return;
    }
    const cookie = request.headers.cookie?.split('; ').find((pair) => pair.startsWith(form.cookie));
    const secret = sessions.get(cookie?.slice(form.cookie.length + 1) ?? '');
    const type = request.headers['content-type'] ?? '';
    const body = await readBody(request);
    const fields = await new Response(body, { headers: { 'Content-Type': type } })
      .formData()
      .catch(() => new FormData());
    const refusal = secret === undefined ? 'no session' : form.refuse(fields, secret, request);
    response.writeHead(refusal === undefined ? 303 : 422, { Location: '/done' }).end(refusal);
  });
}

/** What the server says to a submission; empty where it accepts it. */
async function submit(form: FrameworkForm, tamper: (body: Buffer) => Buffer = (body) => body) {
  const { url } = await serve(form);
  const target = targetAt(url);
  const cast = castFor(planFromPage(url.href), target, { copies: 1, timeoutMs: 5_000 });
  const [actor] = await cast.prepare(drawRoundValues());
  if (actor === undefined) throw new Error('nobody posts');
  const { request } = actor;
  const answer = await exchange({ ...request, body: tamper(request.body) }, target, 5_000);
  return { status: answer.status, refusal: textOf(answer) };
}

describe.each(Object.entries(FRAMEWORKS))('%s', (_name, form) => {
  it('accepts what the filler sends, with no option', async () => {
    expect(await submit(form)).toEqual({ status: 303, refusal: '' });
  });

  it('refuses the same without its values', async () => {
    const emptied = await submit(form, (body) =>
      Buffer.from(body.toString('latin1').replace(/=[^&\r]+/g, '='), 'latin1'),
    );
    expect(emptied.status).toBe(422);
  });
});
