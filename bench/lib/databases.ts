import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { startEmbedded } from '../../apps/clinic/src/database/embedded/start-embedded.ts';
import { type MariadbServer, startMariadb } from '../../scripts/lib/start-mariadb.ts';

/** The databases of one benchmark, on a PostgreSQL server and in a folder of its own. */
export interface Databases {
  /** The address of a new, empty database; a MariaDB server is started for the first of its kind. */
  readonly create: (dialect: 'sqlite' | 'postgres' | 'mariadb') => Promise<string>;
  /** Ends the server and removes everything. */
  readonly dispose: () => Promise<void>;
}

/** Starts the server and makes the folder. */
export async function openDatabases(): Promise<Databases> {
  const folder = mkdtempSync(join(tmpdir(), 'doublepost-bench-'));
  const server = await startEmbedded();
  let mariadb: MariadbServer | undefined;
  let created = 0;
  return {
    create: async (dialect) => {
      const name = `bench_${created++}`;
      if (dialect === 'sqlite') return `sqlite:${join(folder, `${name}.sqlite3`)}`;
      if (dialect === 'mariadb') {
        mariadb ??= await startMariadb();
        const connection = await mysql.createConnection({ uri: mariadb.url });
        await connection.query(`CREATE DATABASE ${name}`);
        await connection.end();
        return String(new URL(`/${name}`, mariadb.url));
      }
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return String(new URL(`/${name}`, server.url));
    },
    dispose: async () => {
      await server.stop();
      await mariadb?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
