import { readBody, readForm } from './requests.ts';
import { startServer, type TestServer } from './servers.ts';

/** A shop's API: a login that gives a token, carts, and a coupon that should count once per cart. */
export interface Shop extends TestServer {
  /** What was asked, `METHOD path`, in order. */
  readonly requests: readonly string[];
}

/** Starts the shop. `/cart` is a page with a form token; everything else speaks JSON. */
export async function startShop(): Promise<Shop> {
  const requests: string[] = [];
  const carts = new Map<string, { coupon: boolean; paid: boolean }>();
  const server = await startServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    requests.push(`${request.method} ${pathname}`);
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (pathname === '/login') {
      const form = await readForm(request);
      if (form.get('password') !== 'sesame') return json(401, { error: 'wrong password' });
      return json(200, { data: { tokens: [{ value: 'token-1' }] } });
    }
    if (pathname === '/cart') {
      response.setHeader('X-Version', '7');
      return response.end(
        '<meta name=build content="b42"><form method=post action=/cart/note><input type=hidden name=token value="t 1"><input name=note></form><p class=total>12 €</p><script>var cart = {id: "c9"};</script>',
      );
    }
    if (request.headers.authorization !== 'Bearer token-1') return json(403, { error: 'no token' });
    const body = JSON.parse((await readBody(request)).toString() || '{}') as Record<string, string>;
    if (pathname === '/carts') {
      const id = String(carts.size + 1);
      carts.set(id, { coupon: false, paid: false });
      return json(201, { id });
    }
    const cart = carts.get(body.cart ?? '');
    if (cart === undefined) return json(404, { error: 'no such cart' });
    switch (pathname) {
      case '/coupon':
        if (cart.paid || cart.coupon) return json(409, { error: 'too late' });
        cart.coupon = true;
        return json(200, { ok: true });
      case '/checkout':
        if (cart.paid) return json(409, { error: 'already paid' });
        cart.paid = true;
        return json(200, { total: cart.coupon ? 5 : 10 });
      case '/empty':
        carts.delete(body.cart ?? '');
        return json(200, {});
      default:
        return json(404, {});
    }
  });
  return { ...server, requests };
}
