import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** The index holds the time of deletion, too; that is NULL, which is unlike any other NULL. */
export default defineRace({
  source: 'https://github.com/laravel/framework/issues/17790',
  database: 'postgres',
  schema: {
    unsafe:
      'CREATE TABLE sites (id serial PRIMARY KEY, host text, deleted_at timestamp, UNIQUE (host, deleted_at))',
    fixed: `CREATE TABLE sites (id serial PRIMARY KEY, host text, deleted_at timestamp);
      CREATE UNIQUE INDEX ON sites (host) WHERE deleted_at IS NULL`,
  },
  fill: { host: '{{unique.text}}' },
  async unsafe({ db }, { host }) {
    const { rows } =
      await sql`SELECT 1 FROM sites WHERE host = ${host} AND deleted_at IS NULL`.execute(db);
    if (rows.length > 0) return { refused: 'There is such a site.' };
    await sql`INSERT INTO sites (host) VALUES (${host}) ON CONFLICT DO NOTHING`.execute(db);
    return { done: 'made' };
  },
  async fixed({ db }, { host }) {
    const { numAffectedRows } =
      await sql`INSERT INTO sites (host) VALUES (${host}) ON CONFLICT DO NOTHING`.execute(db);
    return numAffectedRows === 1n ? { done: 'made' } : { refused: 'There is such a site.' };
  },
});
