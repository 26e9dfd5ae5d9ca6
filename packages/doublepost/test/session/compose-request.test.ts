import { describe, expect, it } from 'vitest';
import { listForms } from '../../src/html/forms.ts';
import { openSession } from '../../src/session/browser-session.ts';
import { composeRequest } from '../../src/session/compose-request.ts';
import type { FormEntry } from '../../src/session/form-entry.ts';
import { targetAt } from '../support/requests.ts';
import { startServer } from '../support/servers.ts';

async function composed(form: string, entries: readonly FormEntry[] = [['a', '1 2']]) {
  const { url } = await startServer((_request, response) => {
    response.setHeader('Set-Cookie', 'session=s1; Path=/');
    response.end(form);
  });
  const session = openSession(targetAt(url), 5_000);
  const page = await session.visit(new URL('/signup/', url));
  const [first] = listForms(page.document, page.url);
  if (first === undefined) throw new Error('no form');
  return { url, request: await composeRequest(session, page, first, entries) };
}

describe('the request of a submission', () => {
  it('goes to the action of the form, with the cookies of the session and the page as its origin', async () => {
    const { url, request } = await composed('<form method=post action="/save/?x=1">');
    expect(request).toMatchObject({
      method: 'POST',
      url: new URL('/save/?x=1', url),
      body: Buffer.from('a=1+2'),
    });
    expect(Object.fromEntries(request.headers)).toMatchObject({
      Cookie: 'session=s1',
      Origin: url.origin,
      Referer: `${url}signup/`,
      'Content-Type': 'application/x-www-form-urlencoded',
    });
  });

  it('is refused where it would go to another origin', async () => {
    await expect(
      composed('<form method=post action="http://pay.invalid/x">'),
    ).rejects.toMatchObject({
      code: 'DP_OTHER_ORIGIN',
      message: expect.stringMatching(
        /^http:\/\/pay\.invalid is not the origin of the target, http:\/\/127\.0\.0\.1:\d+ /,
      ),
    });
  });

  it('is encoded as the form says', async () => {
    const { request } = await composed('<form method=post enctype="text/plain">');
    expect(request.body.toString()).toBe('a=1 2\r\n');
    expect(request.headers).toContainEqual(['Content-Type', 'text/plain']);
  });

  it('is encoded in the charset of the page, or the one that the form asks for', async () => {
    const [asPage, asForm] = await Promise.all(
      [
        '<meta charset=latin1><form method=post>',
        '<form method=post accept-charset="latin1 x">',
      ].map((html) => composed(html, [['a', 'é']])),
    );
    expect(asPage?.request.body.toString()).toBe('a=%E9');
    expect(asForm?.request.body.toString()).toBe('a=%E9');
  });

  it.each([
    ['<meta name="csrf-token" content="t1">', ['X-CSRF-Token', 't1']],
    [
      '<meta name="_csrf" content="t2"><meta name="_csrf_header" content="X-XSRF-TOKEN">',
      ['X-XSRF-TOKEN', 't2'],
    ],
  ])('carries the token for scripts, too: %s', async (meta, header) => {
    const { request } = await composed(`${meta}<form method=post>`);
    expect(request.headers).toContainEqual(header);
  });

  it('carries no token that no header may hold', async () => {
    const { request } = await composed(
      '<meta name=csrf-token content="a&#10;b"><form method=post>',
    );
    expect(Object.fromEntries(request.headers)).not.toHaveProperty('X-CSRF-Token');
  });
});
