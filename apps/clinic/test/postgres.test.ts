import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDatabaseAddress, withoutPassword } from '../src/database/database-address.ts';
import { openDatabase } from '../src/database/open-database.ts';
import type { ClinicDatabase } from '../src/database/schema.ts';
import { inTransaction } from '../src/database/transaction.ts';
import { describeOn } from './support/dialects.ts';
import { runClinic } from './support/spawn-clinic.ts';
import { askServer, serverUrl } from './support/temp-address.ts';
import { createTempDatabase, type TempDatabase } from './support/temp-database.ts';

describeOn('postgres', 'the connection', () => {
  let temp: TempDatabase;

  beforeEach(async () => {
    temp = await createTempDatabase('postgres');
  });

  afterEach(() => temp.dispose());

  it('runs everything at READ COMMITTED, whatever the default of the database is', async () => {
    const name = new URL(temp.address).pathname.slice(1);
    await askServer(`ALTER DATABASE ${name} SET default_transaction_isolation TO 'serializable'`);
    const database = openDatabase(temp.address);
    const askIsolation = async (connection: ClinicDatabase): Promise<unknown> =>
      (await sql`SHOW transaction_isolation`.execute(connection)).rows;
    const alone = await askIsolation(database);
    const within = await inTransaction(database, 'immediate', askIsolation);
    await database.destroy();
    const expected = [{ transaction_isolation: 'read committed' }];
    expect([alone, within]).toEqual([expected, expected]);
  });

  it('goes on after the server has cut it off, at rest or within a transaction', async () => {
    const name = new URL(temp.address).pathname.slice(1);
    const cutOff = (): Promise<void> =>
      askServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    const database = openDatabase(temp.address, { poolSize: 1 });
    const ask = async (): Promise<unknown> => (await sql`SELECT 1 AS one`.execute(database)).rows;
    expect(await ask()).toEqual([{ one: 1 }]);
    await cutOff();
    await expect.poll(ask).toEqual([{ one: 1 }]);
    const cut = inTransaction(database, 'deferred', async (transaction) => {
      await sql`SELECT 1`.execute(transaction);
      await cutOff();
      await sql`SELECT 2`.execute(transaction);
    });
    await expect(cut).rejects.toThrow(/terminat|connection error/u);
    await expect.poll(ask).toEqual([{ one: 1 }]);
    await database.destroy();
  });

  it('has as many connections as it may have, and no more', async () => {
    const database = openDatabase(temp.address, { poolSize: 2 });
    const waits = Array.from({ length: 6 }, () => sql`SELECT pg_sleep(0.05)`.execute(database));
    await Promise.all(waits);
    const { rows } = await sql<{ count: number }>`
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'clinic'`.execute(database);
    await database.destroy();
    // The two, and one of the fixture.
    expect(rows).toEqual([{ count: 3 }]);
  });

  it.each([
    ['with a wrong password', 'serve', { password: 'hidden' }, 'DP_CLINIC_DATABASE_REFUSED'],
    ['without a password', 'createsuperuser', { password: '' }, 'DP_CLINIC_DATABASE_REFUSED'],
    ['as an unknown user', 'migrate', { username: 'nobody' }, 'DP_CLINIC_DATABASE_REFUSED'],
    ['to a missing database', 'serve', { pathname: '/none' }, 'DP_CLINIC_DATABASE_MISSING'],
    ['to a port of nobody', 'migrate', { port: '1' }, 'DP_CLINIC_DATABASE_UNREACHABLE'],
    ['to a host of nobody', 'serve', { hostname: 'db.invalid' }, 'DP_CLINIC_DATABASE_UNREACHABLE'],
  ] as const)('%s is explained by %s, which ends', async (_how, command, change, code) => {
    const url = Object.assign(new URL(temp.address), change);
    const { stdout, stderr, ...ended } = await runClinic([command], { DATABASE_URL: String(url) });
    expect({ ...ended, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${code}: .+\\n {2}why: .+\\n {2}fix: .+\\n$`, 'u'));
    expect(stderr).not.toMatch(/hidden/u);
    expect(stderr).not.toContain(new URL(serverUrl()).password);
  });

  it('to a database without tables is explained, and creates none', async () => {
    const url = Object.assign(new URL(temp.address), { pathname: '/postgres' });
    const { code, stderr } = await runClinic(['serve', '--database', String(url)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^DP_CLINIC_NOT_MIGRATED: /u);
  });
});

describe('a server that is no PostgreSQL', () => {
  let server: Server;

  afterEach(() => {
    server.close();
  });

  it.each([
    ['speaks another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['hangs up', ''],
  ])('is told from none when it %s', async (_how, answer) => {
    server = createServer((socket) => socket.on('error', () => undefined).end(answer));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { code, stderr } = await runClinic([
      'migrate',
      '--database',
      `postgres://u:hidden@127.0.0.1:${port}/d`,
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^DP_CLINIC_DATABASE_(?:CONNECTION|UNREACHABLE): /u);
    expect(stderr).not.toContain('hidden');
  });
});

describe('the address of a database', () => {
  it.each([
    'postgres://u:p@h/d',
    'postgresql://u@h:5433/d?sslmode=disable',
    'postgres:///d?host=/run/postgresql',
    'postgres://u:a%40b@[::1]/d',
  ])('may be %s', (url) => {
    expect(readDatabaseAddress(url)).toEqual({ kind: 'postgres', url });
  });

  it.each([
    'postgres://u:hidden@h',
    'postgres://u:hidden@h/',
    'postgres://u:hidden@h/a/b',
    'postgres://u:hidden@h:99999/d',
    'postgres://u:hid/den@h/d',
    'postgres://u:hidden%zz@h/d',
    'postgres://u:hidden@h/d%00',
    'postgres:u:hidden@h/d',
    'POSTGRES',
    'mysql://u:hidden@h/d',
    'embedded-postgres',
    '',
  ])('may not be %j', (address) => {
    expect(() => readDatabaseAddress(address)).toThrow(
      expect.objectContaining({ code: 'DP_CLINIC_DATABASE_ADDRESS' }),
    );
  });

  it.each([
    ['postgres://u:hidden@h/d', 'postgres://***@h/d'],
    ['postgres://u:hid/den@h/d', 'postgres://***@h/d'],
    ['postgres://u:hid@den@h/d', 'postgres://***@h/d'],
    ['postgres://h/d?user=u&password=hidden&x=y', 'postgres://h/d?user=u&password=***&x=y'],
    ['postgres://h/d', 'postgres://h/d'],
  ])('is shown without its password: %s', (address, shown) => {
    expect(withoutPassword(address)).toBe(shown);
  });
});
