import { describe, expect, it } from 'vitest';
import { listForms } from '../../src/html/forms.ts';
import { openSession } from '../../src/session/browser-session.ts';
import { composeRequest } from '../../src/session/compose-request.ts';
import { targetAt } from '../support/requests.ts';
import { startServer } from '../support/servers.ts';

async function composed(form: string) {
  const { url } = await startServer((_request, response) => {
    response.setHeader('Set-Cookie', 'session=s1; Path=/');
    response.end(form);
  });
  const session = openSession(targetAt(url), 5_000);
  const page = await session.visit(new URL('/signup/', url));
  const [first] = listForms(page.document, page.url);
  if (first === undefined) throw new Error('no form');
  return { url, request: await composeRequest(session, page, first, [['a', '1 2']]) };
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
});
