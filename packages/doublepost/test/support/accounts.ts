import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readForm } from './requests.ts';
import { startServer, type TestServer } from './servers.ts';

/** A site with a login and one form behind it, both guarded by tokens as frameworks do. */
export interface AccountSite extends TestServer {
  /** What was asked, as `METHOD path cookies`, in order; of `seen` with its value. */
  readonly requests: readonly string[];
  /** How often somebody logged in. */
  logins(): number;
  /** Who posted the form, in order. */
  readonly posters: readonly string[];
}

export const USER = 'ada';
/** Has the same password. */
export const SECOND_USER = 'grace';
export const PASSWORD = 'correct horse';

/**
 * Starts the site: `/login/`, whose form asks for more than user and password; `/form/`, which needs
 * a login unless `open`, counts its loads in a cookie `seen` and gives a new token on each; and
 * `/welcome/`, which sets a cookie.
 */
export async function startAccountSite({ open = false } = {}): Promise<AccountSite> {
  const requests: string[] = [];
  const csrf = new Set<string>();
  const sessions = new Map<string, string>();
  const posters: string[] = [];
  let logins = 0;
  let loads = 0;

  const server = await startServer(async (request, response) => {
    const cookies = cookiesOf(request);
    const sent = [...cookies].map(([name, value]) => (name === 'seen' ? `seen=${value}` : name));
    requests.push([request.method, request.url, ...sent].join(' '));
    switch (`${request.method} ${request.url}`) {
      case 'GET /login/':
        return showLogin(response, '');
      case 'POST /login/': {
        const form = await readForm(request);
        const token = cookies.get('csrf') ?? '';
        if (!csrf.has(token) || form.get('token') !== token) return page(response, 403, 'CSRF');
        const user = form.get('login') ?? '';
        if (![USER, SECOND_USER].includes(user) || form.get('secret') !== PASSWORD) {
          return showLogin(response, '<p class=error-message>Wrong user name or password.</p>');
        }
        logins += 1;
        const session = randomUUID();
        sessions.set(session, user);
        response.setHeader('Set-Cookie', `session=${session}; Path=/; HttpOnly`);
        response.writeHead(302, { Location: '/form/' }).end();
        return;
      }
      case 'GET /form/': {
        if (!open && !sessions.has(cookies.get('session') ?? '')) {
          return page(response, 403, 'Please sign in.');
        }
        loads += 1;
        const kept = cookies.get('visitor') ?? randomUUID();
        response.setHeader('Set-Cookie', [`visitor=${kept}; Path=/`, `seen=${loads}; Path=/`]);
        return page(
          response,
          200,
          `<form method=post action="/form/"><input type=hidden name=token value="t${loads}"><input name=email type=email><button>Save</button></form>`,
        );
      }
      case 'POST /form/':
        posters.push(sessions.get(cookies.get('session') ?? '') ?? 'nobody');
        return page(response, 200, 'Saved');
      // To the form, or to the login of those who have none.
      case 'GET /redirecting/': {
        const known = open || sessions.has(cookies.get('session') ?? '');
        response.writeHead(302, { Location: known ? '/form/' : '/login/' }).end();
        return;
      }
      case 'GET /welcome/':
        response.setHeader('Set-Cookie', 'welcome=1; Path=/');
        return page(response, 200, 'Welcome');
      default:
        return page(response, 404, 'Not found');
    }
  });

  function showLogin(response: ServerResponse, message: string): void {
    const token = randomUUID();
    csrf.add(token);
    response.setHeader('Set-Cookie', `csrf=${token}; Path=/`);
    page(
      response,
      200,
      `${message}<form method=post action="/login/"><input type=hidden name=token value="${token}"><input name=company value=acme><input name=login><input name=secret type=password><input type=checkbox name=remember><button>Sign in</button></form>`,
    );
  }

  return { ...server, requests, posters, logins: () => logins };
}

function page(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(body);
}

function cookiesOf(request: IncomingMessage): Map<string, string> {
  const pairs = (request.headers.cookie ?? '').split('; ').filter((pair) => pair !== '');
  return new Map(pairs.map((pair) => pair.split('=') as [string, string]));
}
