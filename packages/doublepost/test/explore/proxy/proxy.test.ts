import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect as connectTo, createServer } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Arrival, Session } from '../../../src/explore/proxy/gate.ts';
import { WireProxy } from '../../../src/explore/proxy/proxy.ts';
import { addressAt, parseUpstream, type Upstream } from '../../../src/explore/proxy/upstream.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../../support/postgres.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const PYTHON = '/usr/bin/python3';
const hasPsycopg = spawnSync(PYTHON, ['-c', 'import psycopg2']).status === 0;

let database: TestDatabase;
let upstream: Upstream;
let proxy: WireProxy;
const clients: pg.Client[] = [];

async function connect(url?: string): Promise<pg.Client> {
  const connectionString = url ?? addressAt(upstream, await proxy.listen());
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  clients.push(client);
  return client;
}

const SLEEPING = `SELECT 1 FROM pg_stat_activity
  WHERE state = 'active' AND query = 'SELECT pg_sleep(20)' AND datname = current_database()`;

/** The socket of a client, which node-postgres does not offer. */
function streamOf(client: pg.Client): { destroy(): void } {
  return (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream;
}

describePostgres('the proxy', () => {
  beforeAll(async () => {
    database = await createDatabase('CREATE TABLE t (id serial PRIMARY KEY, name text UNIQUE)');
    upstream = await parseUpstream(database.url);
  });
  afterAll(() => database.drop());
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
    await proxy.close();
  });

  it('signs in by SCRAM, and answers simple, parameterised and named statements', async () => {
    proxy = new WireProxy(upstream);
    const client = await connect();
    expect(await client.query('SELECT 1 AS a; SELECT 2 AS b')).toHaveLength(2);
    expect((await client.query('SELECT $1::int AS n', [42])).rows).toEqual([{ n: 42 }]);
    for (const n of [1, 2]) {
      const named = { name: 'twice', text: 'SELECT $1::int * 2 AS n', values: [n] };
      expect((await client.query(named)).rows).toEqual([{ n: 2 * n }]);
    }
    expect([...proxy.links][0]?.pid).toBeGreaterThan(0);
  });

  it('tells errors, and goes on after them', async () => {
    proxy = new WireProxy(upstream);
    const client = await connect();
    await expect(client.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
    await expect(client.query('SELECT $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' });
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('knows the isolation level of a connection as the server does', async () => {
    proxy = new WireProxy(upstream);
    const options = encodeURIComponent('--default-transaction-isolation=serializable');
    const client = await connect(`${addressAt(upstream, await proxy.listen())}?options=${options}`);
    const [link] = proxy.links;
    const statements = [
      '/* app */ SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ',
      'DISCARD ALL',
      '-- app\nSET default_transaction_isolation TO "read committed"',
      'RESET ALL',
    ];
    for (const text of ['SELECT 1', ...statements]) {
      await client.query(text);
      const { rows } = await client.query('SHOW transaction_isolation');
      expect(link?.isolation).toBe(rows[0].transaction_isolation);
    }
  });

  it('refuses a wrong password as the server does', async () => {
    proxy = new WireProxy(upstream);
    const port = await proxy.listen();
    const wrong = addressAt({ ...upstream, password: 'wrong' }, port);
    await expect(connect(wrong)).rejects.toMatchObject({ code: '28P01' });
  });

  it('says so where no server is behind it', async () => {
    proxy = new WireProxy({ ...upstream, where: { host: '127.0.0.1', port: 1 } });
    await expect(connect()).rejects.toMatchObject({
      code: '08001',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('passes a cancellation on to the right statement', async () => {
    proxy = new WireProxy(upstream);
    const client = await connect();
    const sleeping = client.query('SELECT pg_sleep(20)');
    await expect.poll(() => database.run(SLEEPING)).toMatchObject({ rowCount: 1 });
    const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
    const canceller = new pg.Client({
      connectionString: addressAt(upstream, await proxy.listen()),
    });
    const cancel = canceller as unknown as {
      connection: { on(event: string, listener: () => void): void; cancel(...key: number[]): void };
      host: string;
      port: number;
    };
    const connection = cancel.connection as unknown as {
      connect(port: number, host: string): void;
    } & typeof cancel.connection;
    connection.on('connect', () => connection.cancel(processID, secretKey));
    connection.connect(cancel.port, cancel.host);
    await expect(sleeping).rejects.toMatchObject({ code: '57014' });
  });

  it('listens on a Unix socket, too', async () => {
    proxy = new WireProxy(upstream);
    const folder = temporaryFolder();
    await proxy.listen({ path: join(folder, '.s.PGSQL.5432') });
    const { user, password = '', database: name } = upstream;
    const client = new pg.Client({ host: folder, user, password, database: name });
    await client.connect();
    clients.push(client);
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('holds a unit until the gate releases it, and its answer until it is delivered', async () => {
    proxy = new WireProxy(upstream);
    const client = await connect();
    const arrivals: Arrival[] = [];
    let arrived = (): void => {};
    const first = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    proxy.gate = {
      arrive(arrival) {
        arrivals.push(arrival);
        arrived();
      },
      leave() {},
    };
    let answered = false;
    const answer = client.query('INSERT INTO t (name) VALUES ($1)', ['held']).then(() => {
      answered = true;
    });
    await first;
    expect((await database.run("SELECT 1 FROM t WHERE name = 'held'")).rowCount).toBe(0);
    const [arrival] = arrivals;
    expect(arrival?.unit.sql).toBe('INSERT INTO t (name) VALUES ($1)');
    arrival?.release();
    expect(await arrival?.ended).toMatchObject({ tags: ['INSERT 0 1'] });
    expect((await database.run("SELECT 1 FROM t WHERE name = 'held'")).rowCount).toBe(1);
    expect(answered).toBe(false);
    arrival?.deliver();
    await answer;
  });

  it('lets the locks of an autocommit statement be seen before it commits', async () => {
    proxy = new WireProxy(upstream);
    const client = await connect();
    const { pid } = [...proxy.links][0] ?? { pid: 0 };
    let locks = 0;
    proxy.gate = {
      arrive(arrival) {
        const beforeCommit = async (): Promise<void> => {
          const held = `SELECT 1 FROM pg_locks WHERE pid = ${pid} AND relation = 't'::regclass`;
          locks = (await database.run(held)).rowCount ?? 0;
        };
        arrival.release({ beforeCommit });
        void arrival.ended.then(() => arrival.deliver());
      },
      leave() {},
    };
    await client.query('INSERT INTO t (name) VALUES ($1)', ['profiled']);
    expect(locks).toBe(1);
    await client.query("INSERT INTO t (name) VALUES ('simple')");
    const again = client.query('INSERT INTO t (name) VALUES ($1)', ['profiled']);
    await expect(again).rejects.toMatchObject({ code: '23505' });
    proxy.gate = undefined;
    const status = await client.query(
      'SELECT count(*)::int AS n, now() = statement_timestamp() AS out FROM t',
    );
    expect(status.rows[0]).toMatchObject({ out: true });
  });

  it('forgets a client that hangs up while its unit is held, and lets its locks go', async () => {
    proxy = new WireProxy(upstream);
    const client = await connect();
    await client.query("BEGIN; INSERT INTO t (name) VALUES ('left')");
    const { pid } = [...proxy.links][0] ?? { pid: 0 };
    const left = new Promise<Session>((resolve) => {
      proxy.gate = {
        arrive: () => streamOf(client).destroy(),
        leave: resolve,
      };
    });
    await expect(client.query('COMMIT')).rejects.toThrow();
    expect(await left).toMatchObject({ pid, isClosed: true });
    const alive = `SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`;
    await expect.poll(async () => (await database.run(alive)).rowCount).toBe(0);
    expect((await database.run("SELECT 1 FROM t WHERE name = 'left'")).rowCount).toBe(0);
  });

  describe('to a server that wants TLS', () => {
    /** PostgreSQL behind real TLS, whatever the shared server can do. */
    async function startTlsFront(name: string): Promise<{ port: number; certificate: string }> {
      const { file, key, cert } = makeCertificate(name);
      const { host = '', port = 0 } = upstream.where as { host?: string; port?: number };
      const server = createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => {
          socket.write('S');
          const secure = new TLSSocket(socket, { isServer: true, key, cert });
          const behind = connectTo({ host, port });
          secure.on('error', () => behind.destroy());
          behind.on('error', () => secure.destroy());
          secure.pipe(behind).pipe(secure);
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      return { port: (server.address() as AddressInfo).port, certificate: file };
    }

    async function connectThrough(name: string): Promise<pg.Client> {
      const front = await startTlsFront(name);
      const url = new URL(database.url);
      url.port = String(front.port);
      url.searchParams.set('sslmode', 'verify-full');
      url.searchParams.set('sslrootcert', front.certificate);
      proxy = new WireProxy(await parseUpstream(url.href));
      return connect(addressAt(upstream, await proxy.listen()));
    }

    it('speaks it, although its clients do not', async () => {
      const client = await connectThrough('IP:127.0.0.1');
      expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    });

    it('refuses a certificate for another name', async () => {
      await expect(connectThrough('DNS:elsewhere.invalid')).rejects.toMatchObject({
        code: '08001',
        message: expect.stringContaining("does not match certificate's altnames"),
      });
    });
  });

  it.skipIf(!hasPsycopg)('speaks with libpq: psycopg2, with COPY in both directions', async () => {
    proxy = new WireProxy(upstream);
    const url = addressAt(upstream, await proxy.listen());
    const script = `
import io, psycopg2, sys
c = psycopg2.connect(sys.argv[1])
k = c.cursor()
k.execute('CREATE TEMP TABLE c (n int)')
k.copy_expert('COPY c FROM STDIN', io.StringIO('1\\n2\\n3\\n'))
out = io.StringIO()
k.copy_expert('COPY c TO STDOUT', out)
k.execute('SELECT sum(n), %s FROM c', ('é',))
print(out.getvalue().split(), k.fetchone())
c.commit()
`;
    const child = spawn(PYTHON, ['-c', script, url], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    for await (const chunk of child.stdout) printed += String(chunk);
    expect(printed.trim()).toBe("['1', '2', '3'] (6, 'é')");
  });
});
