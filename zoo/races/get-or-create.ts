import { sql } from 'kysely';
import { type Database, defineRace } from '../lib/race.ts';

async function findTag(db: Database, name: string | undefined): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`SELECT id FROM tags WHERE name = ${name}`.execute(db);
  return rows[0]?.id;
}

/** A tag is looked up and made where it is missing: two are made. */
export default defineRace({
  source: 'https://github.com/readthedocs/readthedocs.org/issues/7727',
  database: 'postgres',
  schema: {
    unsafe: 'CREATE TABLE tags (id serial PRIMARY KEY, name text)',
    fixed: 'CREATE TABLE tags (id serial PRIMARY KEY, name text UNIQUE)',
  },
  fill: { name: '{{unique.text}}' },
  async unsafe({ db }, { name }) {
    if ((await findTag(db, name)) === undefined) {
      await sql`INSERT INTO tags (name) VALUES (${name})`.execute(db);
    }
    return { done: 'tagged' };
  },
  async fixed({ db }, { name }) {
    await sql`INSERT INTO tags (name) VALUES (${name}) ON CONFLICT (name) DO NOTHING`.execute(db);
    return { done: 'tagged' };
  },
});
