import type { FastifyInstance } from 'fastify';
import { readPage } from './forms.ts';
import { STAFF } from './temp-database.ts';

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
  readonly setCookie: string;
}

/** Something that answers one request: an application by `inject`, or a server by `fetch`. */
export type Send = (request: {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}) => Promise<Answer>;

/** One visitor: keeps the session cookie and sends the token of the last page back. */
export interface Browser {
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, values: Record<string, string>) => Promise<Answer>;
  /** Loads the page of a form, then posts it. */
  readonly submit: (path: string, values: Record<string, string>) => Promise<Answer>;
  readonly logIn: (path?: string) => Promise<Answer>;
  /** For sending a request by hand. */
  readonly cookie: () => string;
  readonly token: () => string;
}

export function createBrowser(send: Send): Browser {
  let cookie = '';
  let token = '';
  const request = async (method: 'GET' | 'POST', path: string, body?: string): Promise<Answer> => {
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await send({ method, path, headers, ...(body === undefined ? {} : { body }) });
    if (answer.setCookie !== '') cookie = answer.setCookie.split(';', 1)[0] ?? '';
    token = readPage(answer.body).token || token;
    return answer;
  };
  const get: Browser['get'] = (path) => request('GET', path);
  const post: Browser['post'] = (path, values) =>
    request('POST', path, String(new URLSearchParams({ csrfmiddlewaretoken: token, ...values })));
  const submit: Browser['submit'] = async (path, values) => {
    await get(path);
    return post(path, values);
  };
  const logIn: Browser['logIn'] = (path = '/admin/login/') =>
    submit(path, { username: STAFF.email, password: STAFF.password });
  return { get, post, submit, logIn, cookie: () => cookie, token: () => token };
}

/** @param common what every request has besides: headers, and the network address it comes from. */
export function sendByInject(
  app: FastifyInstance,
  common: { readonly headers?: Record<string, string>; readonly remoteAddress?: string } = {},
): Send {
  return async ({ method, path, headers, body }) => {
    const response = await app.inject({
      ...common,
      method,
      url: path,
      headers: { ...headers, ...common.headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    return {
      status: response.statusCode,
      location: response.headers.location,
      body: response.body,
      setCookie: [response.headers['set-cookie'] ?? ''].flat()[0] ?? '',
    };
  };
}

export function sendByFetch(url: string): Send {
  return async ({ method, path, headers, body }) => {
    const response = await fetch(url + path, {
      method,
      // A connection kept open would tie a visitor to one worker.
      headers: { ...headers, connection: 'close' },
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: response.status,
      location: response.headers.get('location') ?? undefined,
      body: await response.text(),
      setCookie: response.headers.getSetCookie()[0] ?? '',
    };
  };
}
