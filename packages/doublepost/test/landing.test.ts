import { randomUUID, scrypt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { planFromPage } from '../src/plan/from-page.ts';
import { readForm } from './support/requests.ts';
import { startServer } from './support/servers.ts';

const hash = promisify(scrypt);

/**
 * A register whose every write leads to what it wrote. `unique`: the second of one name is refused.
 * `doubled`: both are written if neither has looked before the other's end, and then their page
 * fails on what ought to be one. With a message for the next page, kept in the session as Django does.
 */
async function startRegister(variant: 'unique' | 'doubled'): Promise<URL> {
  const names: string[] = [];
  const messages = new Map<string, string[]>();
  const page = (session: string, rest: string): string => {
    const said = messages.get(session) ?? [];
    messages.delete(session);
    return `${said.map((text) => `<p role="status">${text}</p>`).join('')}${rest}`;
  };
  const form = '<form method="post"><input name="name" required></form>';

  async function add(session: string, name: string): Promise<string | undefined> {
    const refusal = page(session, `<p role="alert">There is one already.</p>${form}`);
    if (names.includes(name)) return refusal;
    await hash(name, 'salt', 32);
    if (variant === 'unique' && names.includes(name)) return refusal;
    names.push(name);
    messages.set(session, [...(messages.get(session) ?? []), 'It was added.']);
    return undefined;
  }

  const { url } = await startServer(async (request, response) => {
    const session = sessionOf(request);
    response.setHeader('Set-Cookie', `session=${session}; Path=/`);
    if (request.method === 'GET') {
      const asked = decodeURIComponent(request.url?.split('/list/')[1] ?? '');
      const failed = names.filter((name) => name === asked).length > 1;
      response
        .writeHead(failed ? 500 : 200)
        .end(failed ? 'ValueError: two rows' : page(session, form));
      return;
    }
    const name = (await readForm(request)).get('name') ?? '';
    const refusal = await add(session, name);
    if (refusal === undefined) response.writeHead(303, { Location: `/list/${name}` }).end();
    else response.end(refusal);
  });
  return url;
}

function sessionOf({ headers }: IncomingMessage): string {
  return /session=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? randomUUID();
}

describe('the page that a submission leads to', () => {
  it('takes its message out of the session before the next submission, as in a browser', async () => {
    const verdict = await check(planFromPage((await startRegister('unique')).href), { rounds: 5 });
    expect(verdict).toMatchObject({ kind: 'clean' });
  });

  it('may be what fails', async () => {
    const verdict = await check(planFromPage((await startRegister('doubled')).href), { rounds: 5 });
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [{ kind: 'server-error', detail: 'the page after the redirect: two rows' }],
    });
  });
});
