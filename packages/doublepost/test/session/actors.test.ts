import { describe, expect, it } from 'vitest';
import { http1 } from '../../src/fire/http1.ts';
import { serial } from '../../src/fire/serial.ts';
import type { HttpRequest } from '../../src/http/message.ts';
import { planFromPage } from '../../src/plan/from-page.ts';
import type { ActorMode } from '../../src/plan/scenario.ts';
import { type Actor, castFor } from '../../src/session/actors.ts';
import { drawRoundValues } from '../../src/session/round-values.ts';
import { PASSWORD, SECOND_USER, startAccountSite, USER } from '../support/accounts.ts';
import { targetAt } from '../support/requests.ts';
import { ROUND } from '../support/round.ts';
import { startServer } from '../support/servers.ts';

interface CastOptions {
  login?: boolean;
  /** Whether the login names a second account. */
  second?: boolean;
  /** Whether the form needs a login. */
  guarded?: boolean;
  copies?: number;
  /** Paths of pages to load before. */
  visit?: string[];
  /** The path of the page with the form. */
  path?: string;
}

/** A cast for the form of a new site. */
async function startCast(
  actors: ActorMode,
  {
    login = false,
    second = false,
    guarded = login,
    copies = 2,
    visit = [],
    path = 'form/',
  }: CastOptions = {},
) {
  const site = await startAccountSite({ open: !guarded });
  const step = {
    page: new URL('/login/', site.url),
    fields: {},
    credentials: { user: USER, password: PASSWORD },
    ...(second
      ? { second: { fields: {}, credentials: { user: SECOND_USER, password: PASSWORD } } }
      : {}),
  };
  const scenario = {
    ...planFromPage(`${site.url}${path}`, { actors, login: login ? step : undefined }),
    visit: visit.map((path) => new URL(path, site.url)),
  };
  const target = targetAt(site.url);
  return { site, target, cast: castFor(scenario, target, { copies, timeoutMs: 5_000 }) };
}

function cookieOf({ request }: Actor, name: string): string | undefined {
  const cookies = request.headers.find(([header]) => header === 'Cookie')?.[1] ?? '';
  return cookies.split('; ').find((pair) => pair.startsWith(`${name}=`));
}

function tokenOf({ entries }: Actor): string | undefined {
  return entries.find(([name]) => name === 'token')?.[1];
}

describe('same-tab', () => {
  it('sends identical bytes from one page load', async () => {
    const { cast, site } = await startCast('same-tab', { copies: 3 });
    const actors = await cast.prepare(ROUND);
    expect(actors.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
    expect(new Set(actors.map(({ request }) => bytesOf(request))).size).toBe(1);
    expect(site.requests).toEqual(['GET /form/']);
  });

  it('sends the values of the round', async () => {
    const { cast } = await startCast('same-tab');
    const [first] = await cast.prepare(ROUND);
    expect(first?.entries).toEqual([
      ['token', 't1'],
      ['email', ROUND.email],
    ]);
    expect(first?.request.body.toString()).toBe(`token=t1&email=${ROUND.text}%40example.com`);
  });
});

describe('a button with an address of its own', () => {
  it('has the form sent there, as it says', async () => {
    const { url } = await startServer((_request, response) => {
      response.end(
        '<form><input name=a value=1><button name=do value=save formmethod=post formaction="/save/" formenctype="text/plain">Save</button></form>',
      );
    });
    const scenario = planFromPage(url.href, { form: { by: 'position', position: 1 } });
    const cast = castFor(scenario, targetAt(url), { copies: 2, timeoutMs: 5_000 });
    const [first] = await cast.prepare(ROUND);
    expect(first?.request).toMatchObject({ method: 'POST', url: new URL('/save/', url) });
    expect(first?.request.body.toString()).toBe('a=1\r\ndo=save\r\n');
  });
});

describe('two-tabs', () => {
  it('sends two tokens of one session', async () => {
    const { cast } = await startCast('two-tabs');
    const actors = await cast.prepare(ROUND);
    expect(actors.map(tokenOf)).toEqual(['t1', 't2']);
    const [first, second] = actors.map((actor) => cookieOf(actor, 'visitor'));
    expect(first).toMatch(/^visitor=./);
    expect(first).toBe(second);
  });

  it('sends the cookies that the session has when both pages are loaded', async () => {
    const { cast } = await startCast('two-tabs');
    const actors = await cast.prepare(ROUND);
    expect(actors.map((actor) => cookieOf(actor, 'seen'))).toEqual(['seen=2', 'seen=2']);
  });
});

describe('two-users', () => {
  it('sends the tokens of two sessions, with the same values', async () => {
    const { cast } = await startCast('two-users');
    const actors = await cast.prepare(ROUND);
    expect(actors.map(tokenOf)).toEqual(['t1', 't2']);
    const visitors = actors.map((actor) => cookieOf(actor, 'visitor'));
    expect(new Set(visitors).size).toBe(2);
    const emails = actors.map(({ entries }) => entries.find(([name]) => name === 'email'));
    expect(emails).toEqual([
      ['email', ROUND.email],
      ['email', ROUND.email],
    ]);
  });
});

describe('two-users who sign in', () => {
  it.each([
    ['have one account', false, [USER, USER, USER]],
    ['have two where the login names a second', true, [USER, SECOND_USER, USER]],
  ])('%s', async (_what, second, posters) => {
    const { cast, target, site } = await startCast('two-users', { login: true, second, copies: 3 });
    const requests = (await cast.prepare(ROUND)).map(({ request }) => request);
    await serial.fire(requests, { target, timeoutMs: 5_000 });
    expect(site.posters).toEqual(posters);
    expect(site.logins()).toBe(3);
  });
});

describe('rounds', () => {
  it('start with an empty cookie jar where nobody logs in', async () => {
    const { cast, site } = await startCast('same-tab');
    await cast.prepare(drawRoundValues());
    await cast.prepare(drawRoundValues());
    expect(site.requests).toEqual(['GET /form/', 'GET /form/']);
  });

  it.each<[ActorMode, number]>([
    ['same-tab', 1],
    ['two-tabs', 1],
    ['two-users', 2],
  ])('of %s log in only once for each session', async (mode, logins) => {
    const { cast, site } = await startCast(mode, { login: true });
    const rounds = [];
    for (let round = 0; round < 3; round++) rounds.push(await cast.prepare(drawRoundValues()));
    expect(site.logins()).toBe(logins);
    for (const actors of rounds) {
      expect(new Set(actors.map((actor) => cookieOf(actor, 'session'))).size).toBe(logins);
    }
  });

  it('after a login start with the cookies of the login, not with those of the round before', async () => {
    const { cast, site } = await startCast('same-tab', { login: true });
    await cast.prepare(drawRoundValues());
    await cast.prepare(drawRoundValues());
    // The login's own redirect loads the form once; its cookies belong to the login.
    const loads = site.requests.filter((line) => line.startsWith('GET /form/'));
    expect(loads).toEqual([
      'GET /form/ csrf session',
      'GET /form/ csrf session visitor seen=1',
      'GET /form/ csrf session visitor seen=1',
    ]);
    const seen = (await cast.prepare(drawRoundValues())).map((actor) => cookieOf(actor, 'seen'));
    expect(seen).toEqual(['seen=4', 'seen=4']);
  });

  it('do not hand on what the answers of a race set', async () => {
    const { cast, target, site } = await startCast('two-tabs', { login: true });
    const requests = (await cast.prepare(drawRoundValues())).map(({ request }) => ({
      ...request,
      method: 'GET',
      url: new URL('/welcome/', site.url),
    }));
    const { attempts } = await http1.fire(requests, { target, timeoutMs: 5_000 });
    expect(attempts.map(({ kind }) => kind)).toEqual(['answered', 'answered']);
    const actors = await cast.prepare(drawRoundValues());
    expect(actors.map((actor) => cookieOf(actor, 'welcome'))).toEqual([undefined, undefined]);
  });

  it('visit the pages that come before, in each new session', async () => {
    const { cast, site } = await startCast('two-users', { visit: ['/welcome/'] });
    const session = ['GET /welcome/', 'GET /form/ welcome'];
    await cast.prepare(drawRoundValues());
    expect(site.requests).toEqual([...session, ...session]);
    await cast.prepare(drawRoundValues());
    expect(site.requests).toEqual([...session, ...session, ...session, ...session]);
  });
});

describe('preparing fails', () => {
  it.each(['login', 'visit'])('where the %s page is on another origin', async (which) => {
    const { site, target } = await startCast('same-tab');
    const elsewhere = new URL('http://elsewhere.invalid/x');
    const plan = planFromPage(`${site.url}form/`);
    const scenario =
      which === 'login'
        ? { ...plan, login: { page: elsewhere, fields: {} } }
        : { ...plan, visit: [elsewhere] };
    const cast = castFor(scenario, target, { copies: 2, timeoutMs: 5_000 });
    await expect(cast.prepare(ROUND)).rejects.toMatchObject({ code: 'DP_OTHER_ORIGIN' });
    expect(site.requests).toEqual([]);
  });

  it('where the page redirects to a login that the scenario does not have', async () => {
    const { cast, site } = await startCast('same-tab', { guarded: true, path: 'redirecting/' });
    await expect(cast.prepare(ROUND)).rejects.toMatchObject({
      code: 'DP_PAGE_FAILED',
      message: `the page needs a sign-in: it redirects to /login/ (GET ${site.url}redirecting/)`,
    });
  });

  it('where the page needs a login that the scenario does not have', async () => {
    const { cast, site } = await startCast('same-tab', { guarded: true });
    await expect(cast.prepare(ROUND)).rejects.toMatchObject({
      code: 'DP_PAGE_FAILED',
      message: `the page answered 403 (GET ${site.url}form/)`,
    });
  });
});

function bytesOf({ method, url, headers, body }: HttpRequest): string {
  return JSON.stringify([method, url.href, headers, body.toString('latin1')]);
}
