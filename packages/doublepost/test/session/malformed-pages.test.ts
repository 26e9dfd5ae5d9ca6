import { describe, expect, it } from 'vitest';
import { planFromPage } from '../../src/plan/from-page.ts';
import { castFor } from '../../src/session/actors.ts';
import { targetAt } from '../support/requests.ts';
import { ROUND } from '../support/round.ts';
import { startServer } from '../support/servers.ts';

/** What is prepared for a page, or the code of the error. */
async function prepared(html: string | Buffer, login = false): Promise<string> {
  const { url } = await startServer((request, response) => {
    if (request.url === '/login') return response.writeHead(302, { Location: '/login' }).end();
    response.setHeader('Content-Type', 'text/html');
    response.end(html);
  });
  const step = {
    page: new URL('/login', url),
    fields: {},
    credentials: { user: 'ada', password: 'x' },
  };
  const scenario = planFromPage(url.href, { login: login ? step : undefined });
  const cast = castFor(scenario, targetAt(url), { copies: 1, timeoutMs: 20_000 });
  return cast.prepare(ROUND).then(
    ([actor]) => actor?.request.body.toString() ?? '',
    (error: { readonly code: string }) => error.code,
  );
}

const FORM = '<form method=post><input name=a value=1></form>';

describe('a page that is malformed', () => {
  it.each<[string, string | Buffer, string]>([
    ['is read as browsers read it', '<form method=post><table><tr><input name=a value=1><p', 'a=1'],
    ['may end within a tag', `${FORM}<input name="`, 'a=1'],
    [
      'may have bytes of no charset',
      Buffer.concat([Buffer.from(FORM), Buffer.alloc(9, 0xff)]),
      'a=1',
    ],
    ['may have zero bytes', `\0${FORM}\0`, 'a=1'],
    ['may be empty', '', 'DP_NO_FORM'],
    ['may have no form', '<p>Hello', 'DP_NO_FORM'],
    ['may have a form that only asks', '<form><input name=q></form>', 'DP_NO_FORM'],
    [
      'may post to another origin',
      '<form method=post action=http://pay.invalid/><input name=a></form>',
      'DP_OTHER_ORIGIN',
    ],
    ['may post to no address', '<form method=post action="http://["><input name=a value=1>', 'a=1'],
    ['may be nested deeper than browsers nest', `${'<div>'.repeat(1_500)}${FORM}`, 'a=1'],
    ['may not be nested beyond reason', `${'<div>'.repeat(5_000)}${FORM}`, 'DP_PAGE_TOO_DEEP'],
  ])('%s', async (_how, html, expected) => {
    expect(await prepared(html)).toBe(expected);
  });
});

describe('a page of 10 MB', () => {
  it('is read up to the limit, with the form that stands before it', async () => {
    expect(await prepared(FORM + '<p>word</p>'.repeat(950_000))).toBe('a=1');
  });

  it('whose form stands behind the limit has none in the part that was read', async () => {
    expect(await prepared('<p>word</p>'.repeat(950_000) + FORM)).toBe('DP_NO_FORM');
  });

  it.each(['<div>', '<b>', '<ul><li>', '<svg>'])(
    'of nothing but %s is refused as nested too deep, and quickly',
    async (tag) => {
      expect(await prepared(FORM + tag.repeat(10_000_000 / tag.length))).toBe('DP_PAGE_TOO_DEEP');
    },
  );

  it('of nothing but fields is filled without every field asking all others', async () => {
    const fields = '<label for=x>Name</label><input id=x name=n aria-describedby=y>'.repeat(20_000);
    const body = await prepared(`<form method=post>${fields}</form>`);
    expect(body.split('&')).toHaveLength(20_000);
  });
});

describe('a login that loops', () => {
  it('is told', async () => {
    expect(await prepared(FORM, true)).toBe('DP_REDIRECT_LOOP');
  });
});
