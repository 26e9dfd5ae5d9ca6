import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** A job is put into the queue unless it is there: two workers will do it. */
export default defineRace({
  source: 'https://github.com/owncloud/core/issues/25322',
  database: 'postgres',
  schema: {
    unsafe: 'CREATE TABLE delayed_jobs (id serial PRIMARY KEY, handler text)',
    fixed: 'CREATE TABLE delayed_jobs (id serial PRIMARY KEY, handler text UNIQUE)',
  },
  fill: { report: '{{unique.text}}' },
  async unsafe({ db }, { report }) {
    const { rows } = await sql`SELECT 1 FROM delayed_jobs WHERE handler = ${report}`.execute(db);
    if (rows.length === 0) {
      await sql`INSERT INTO delayed_jobs (handler) VALUES (${report})`.execute(db);
    }
    return { done: 'queued' };
  },
  async fixed({ db }, { report }) {
    await sql`INSERT INTO delayed_jobs (handler) VALUES (${report}) ON CONFLICT DO NOTHING`.execute(
      db,
    );
    return { done: 'queued' };
  },
});
