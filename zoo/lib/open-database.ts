import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import { createPool } from 'mysql2';
import pg from 'pg';
import type { Database } from './race.ts';

/** Opens a database by its address, with a pool where it is a server's. */
export function openDatabase(address: string): Database {
  if (address.startsWith('postgres:')) {
    const pool = new pg.Pool({ connectionString: address, max: 10 });
    // Connections that the server ends with the bench are no news.
    pool.on('error', () => undefined);
    return new Kysely({ dialect: new PostgresDialect({ pool }) });
  }
  if (address.startsWith('mysql:')) {
    return new Kysely({ dialect: new MysqlDialect({ pool: createPool({ uri: address }) }) });
  }
  const database = new Libsql(address.replace(/^sqlite:/, ''));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = OFF');
  // Both connections are this process's: waiting for a lock would stop the one that holds it.
  database.pragma('busy_timeout = 0');
  return new Kysely({ dialect: new SqliteDialect({ database }) });
}
