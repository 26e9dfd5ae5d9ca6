import { describe, expect, it } from 'vitest';
import { openSession } from '../../src/session/browser-session.ts';
import { logIn } from '../../src/session/log-in.ts';
import { PASSWORD, startAccountSite, USER } from '../support/accounts.ts';
import { readForm, targetAt } from '../support/requests.ts';
import { startServer } from '../support/servers.ts';

async function startSession() {
  const site = await startAccountSite();
  const session = openSession(targetAt(site.url), 5_000);
  return { site, session, page: new URL('/login/', site.url) };
}

describe('a login', () => {
  it('puts user and password into the fields that are meant for them, with the token of the page', async () => {
    const { site, session, page } = await startSession();
    await logIn(session, { page, fields: {}, credentials: { user: USER, password: PASSWORD } });
    expect(site.logins()).toBe(1);
    expect((await session.visit(new URL('/form/', site.url))).response.status).toBe(200);
  });

  it('takes the values of named fields', async () => {
    const { site, session, page } = await startSession();
    await logIn(session, { page, fields: { login: USER, secret: PASSWORD } });
    expect(site.logins()).toBe(1);
  });

  it('takes the value of a named field before the credentials', async () => {
    const { site, session, page } = await startSession();
    const credentials = { user: 'nobody', password: PASSWORD };
    await logIn(session, { page, fields: { login: USER }, credentials });
    expect(site.logins()).toBe(1);
  });

  it('posts the form with the password, not the search above it', async () => {
    const posted: string[] = [];
    const { url } = await startServer(async (request, response) => {
      if (request.method === 'POST') posted.push(`${request.url} ${await readForm(request)}`);
      response.end(
        request.method === 'POST'
          ? 'Welcome'
          : '<form action=/search method=post><input name=q></form><form action=/in method=post><input type=password name=pin></form>',
      );
    });
    await logIn(openSession(targetAt(url), 5_000), {
      page: url,
      fields: {},
      credentials: { user: 'nobody asks', password: '1234' },
    });
    expect(posted).toEqual(['/in pin=1234']);
  });
});

const SIGN_UP =
  '<form method=post action=/join><input name=email><input type=password name=a><input type=password name=b></form>';
const SIGN_IN =
  '<form method=post action=/in><input name=email><input type=password name=a></form>';
const CHANGE =
  '<form method=post action=/password><input type=password name=old><input type=password name=new></form>';

describe('a page with more than the login', () => {
  it.each([
    [
      'is signed in to beside a sign-up, and a form to change the password is no login',
      CHANGE,
      true,
    ],
    ['tells that the login form came back, at another address too', `${SIGN_UP}${SIGN_IN}`, false],
    ['tells it also where the form has other names', SIGN_IN.replace('email', 'user'), false],
  ])('%s', async (_what, after, accepted) => {
    const posted: string[] = [];
    const { url } = await startServer(async (request, response) => {
      if (request.method !== 'POST') return response.end(SIGN_UP + SIGN_IN);
      posted.push(`${request.url} ${await readForm(request)}`);
      response.end(after);
    });
    const credentials = { user: 'ada', password: 'x' };
    const done = logIn(openSession(targetAt(url), 5_000), { page: url, fields: {}, credentials });
    await expect(
      done.then(
        () => true,
        () => false,
      ),
    ).resolves.toBe(accepted);
    expect(posted).toEqual(['/in email=ada&a=x']);
  });
});

describe('a login fails', () => {
  it('where the password is wrong', async () => {
    const { session, page } = await startSession();
    const credentials = { user: USER, password: 'wrong' };
    await expect(logIn(session, { page, fields: {}, credentials })).rejects.toMatchObject({
      code: 'DP_LOGIN_FAILED',
      message: `the login was not accepted: 200 (POST ${page})`,
    });
  });

  it('where the application refuses it', async () => {
    const { session, page } = await startSession();
    const fields = { login: USER, secret: PASSWORD, token: 'forged' };
    await expect(logIn(session, { page, fields })).rejects.toMatchObject({
      code: 'DP_LOGIN_FAILED',
      message: `the login was not accepted: 403 (POST ${page})`,
    });
  });

  it('where the page asks for no password', async () => {
    const { site, session } = await startSession();
    const page = new URL('/welcome/', site.url);
    await expect(logIn(session, { page, fields: {} })).rejects.toMatchObject({
      code: 'DP_NO_FORM',
      message: `no form with a password field (GET ${page})`,
    });
  });

  it('where its form is not one that posts', async () => {
    const { url } = await startServer((_request, response) =>
      response.end('<form action=/in><input type=password name=pin></form>'),
    );
    const session = openSession(targetAt(url), 5_000);
    await expect(logIn(session, { page: url, fields: { pin: '1' } })).rejects.toMatchObject({
      code: 'DP_FORM_NOT_POST',
    });
  });

  it('where a field is named that the form does not have', async () => {
    const { session, page } = await startSession();
    await expect(logIn(session, { page, fields: { mail: 'x' } })).rejects.toMatchObject({
      code: 'DP_FIELD_UNKNOWN',
    });
  });
});
