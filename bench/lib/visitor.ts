import { once } from 'node:events';
import { type Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer, read to its end. */
export interface VisitorAnswer {
  readonly status: number;
  readonly body: string;
}

/** A browser without a screen: keeps its session cookie, and sends the token of the last form. */
export interface Visitor {
  /** Loads a page. Fails if the connection does. */
  readonly open: (path: string) => Promise<VisitorAnswer>;
  /** Posts the form that was loaded last. Fails if the connection does. */
  readonly post: (path: string, values: Record<string, string>) => Promise<VisitorAnswer>;
}

/** @param agent holds the connections; several visitors may share it. */
export function createVisitor(url: string, agent: Agent): Visitor {
  let cookie = '';
  let token = '';

  async function send(path: string, form?: URLSearchParams): Promise<VisitorAnswer> {
    const method = form === undefined ? 'GET' : 'POST';
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
    const sent = request(new URL(path, url), { agent, method, headers });
    sent.end(form?.toString());
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const [set] = response.headers['set-cookie'] ?? [];
    cookie = set?.split(';', 1)[0] ?? cookie;
    return { status: response.statusCode ?? 0, body: await text(response) };
  }

  return {
    open: async (path) => {
      const answer = await send(path);
      token = /name="csrfmiddlewaretoken" value="([^"]+)"/u.exec(answer.body)?.[1] ?? token;
      return answer;
    },
    post: (path, values) =>
      send(path, new URLSearchParams({ csrfmiddlewaretoken: token, ...values })),
  };
}
