import { scrypt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { readBody, readForm } from './requests.ts';
import { startServer } from './servers.ts';

const hash = promisify(scrypt);

/** A shop whose coupons count once, but which looks at one, works, and only then marks it. */
export interface CouponShop {
  readonly url: URL;
  /** What was asked, `METHOD path`, with `:id` for numbers. */
  readonly requests: readonly string[];
  /** How many coupons were made. */
  readonly given: () => number;
}

/**
 * Starts the shop. Coupons are made by `POST /coupons`, redeemed by the form of
 * `/coupons/ID/redeem` or by JSON at `/redeem`, and deleted. Nobody needs to sign in, but may, as
 * `ada` or `bob`; who did is greeted.
 */
export async function startCouponShop(): Promise<CouponShop> {
  const used = new Map<number, boolean>();
  const requests: string[] = [];
  let given = 0;

  async function redeem(id: unknown): Promise<readonly [status: number, body: object]> {
    // An API that is strict about types, as most are that validate.
    const isUsed = typeof id === 'number' ? used.get(id) : undefined;
    if (typeof id !== 'number' || isUsed === undefined) return [422, { message: 'no such coupon' }];
    if (isUsed) return [409, { message: 'used already' }];
    await hash('a', 'b', 32);
    used.set(id, true);
    return [200, {}];
  }

  const { url } = await startServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    requests.push(`${request.method} ${pathname.replace(/\d+/, ':id')}`);
    const json = (status: number, body: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    const id = Number(/\d+/.exec(pathname)?.[0]);
    if (pathname === '/login') {
      if (request.method === 'GET') return response.end(LOGIN);
      const form = await readForm(request);
      const user = form.get('user') ?? '';
      if (PASSWORDS[user] !== form.get('password')) return response.writeHead(401).end(LOGIN);
      response.writeHead(303, { Location: '/', 'Set-Cookie': `user=${user}` });
      return response.end();
    }
    if (pathname === '/coupons') {
      given += 1;
      used.set(given, false);
      return json(201, { id: given });
    }
    if (request.method === 'DELETE') return json(used.delete(id) ? 200 : 404, {});
    if (request.method === 'GET') return response.end(`${greeting(request)}${REDEEM}`);
    if (pathname !== '/redeem') return json(...(await redeem(id)));
    const body = JSON.parse((await readBody(request)).toString()) as { id?: unknown };
    return json(...(await redeem(body.id)));
  });
  return { url, requests, given: () => given };
}

const PASSWORDS: Readonly<Record<string, string>> = { ada: 'sesame', bob: 'sesame' };
const LOGIN = '<form method=post><input name=user><input type=password name=password></form>';
const REDEEM = '<form method=post><input name=note></form>';

function greeting({ headers }: IncomingMessage): string {
  return `<p>Hello ${/user=(\w+)/.exec(headers.cookie ?? '')?.[1] ?? 'stranger'}</p>`;
}
