import { once } from 'node:events';
import { connect, isIP, type NetConnectOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { DoublepostError } from '../../errors.ts';
import { sslRequest } from '../wire/startup.ts';

/** The server behind the proxy. */
export interface Upstream {
  /** As it was given; for connections of our own. */
  readonly url: string;
  readonly where: NetConnectOpts;
  /** Undefined: no TLS. */
  readonly tls: ConnectionOptions | undefined;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** Whoever asks for the database gets this one instead, a copy of it. */
  readonly copy?: string;
}

/**
 * Reads an address as libpq and node-postgres take it: `postgres://USER:PASSWORD@HOST:PORT/NAME`,
 * with `?host=/folder` for a Unix socket, and `sslmode` and `sslrootcert` for TLS.
 *
 * @throws DoublepostError DP_EXPLORE_UPSTREAM
 */
export async function parseUpstream(url: string): Promise<Upstream> {
  const { default: pg } = await import('pg');
  try {
    if (!/^postgres(?:ql)?:\/\//.test(url)) throw new Error('it does not begin with postgres://');
    const { host, port, ssl, user, password, database } = new pg.Client({ connectionString: url });
    const secure = typeof ssl === 'object' ? ssl : ssl ? {} : undefined;
    return {
      url,
      where: host.startsWith('/')
        ? { path: `${host}/.s.PGSQL.${port}` }
        : { host, port, noDelay: true },
      // RFC 6066: a name, and no address; `host` is what the certificate is then compared with.
      tls: secure && { ...secure, host, ...(isIP(host) === 0 ? { servername: host } : {}) },
      user: user ?? '',
      password: password ?? undefined,
      database: database ?? user ?? '',
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    // Not the address itself: it may hold a password.
    throw new DoublepostError('DP_EXPLORE_UPSTREAM', `the address cannot be used: ${reason}`, {
      cause,
    });
  }
}

/** The same server, where a copy stands for the database. */
export function withCopy(upstream: Upstream, copy: string): Upstream {
  // Not by URL, which refuses the addresses of Unix sockets.
  const url = upstream.url.replace(/^(\w+:\/\/[^/?#]*)(?:\/[^?#]*)?/, `$1/${copy}`);
  return { ...upstream, url, copy };
}

/** The address that an application is given instead: the same user and database, at the proxy. */
export function addressAt(upstream: Upstream, port: number): string {
  const { user, password, database } = upstream;
  const credentials = [user, ...(password === undefined ? [] : [password])];
  const login = credentials.map(encodeURIComponent).join(':');
  return `postgres://${login}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** Connects to the server, and begins TLS where the address asks for it. */
export async function connectUpstream({ where, tls }: Upstream): Promise<Socket> {
  const socket = connect(where);
  await once(socket, 'connect');
  if (tls === undefined) return socket;
  socket.write(sslRequest());
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (answer.toString('latin1') !== 'S') {
    socket.destroy();
    throw new Error('the server has no TLS, but sslmode asks for it');
  }
  const secure = connectTls({ ...tls, socket });
  await once(secure, 'secureConnect');
  return secure;
}
