import { sql } from 'kysely';
import { type Database, defineRace } from '../lib/race.ts';

async function insertOnce(db: Database, slug: string | undefined): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM pages WHERE slug = ${slug}`.execute(db);
  if (rows.length > 0) return false;
  await sql`INSERT INTO pages (slug) VALUES (${slug})`.execute(db);
  return true;
}

/** The lock is given back before the commit: the next one does not see the row yet. */
export default defineRace({
  source: 'Tang et al., Ad Hoc Transactions in Web Applications, SIGMOD 2022, section 4.1.2',
  database: 'postgres',
  schema: 'CREATE TABLE pages (id serial PRIMARY KEY, slug text)',
  fill: { slug: '{{unique.text}}' },
  unsafe: ({ db }, { slug }) =>
    db.transaction().execute(async (trx) => {
      await sql`SELECT pg_advisory_lock(7)`.execute(trx);
      const isNew = await insertOnce(trx, slug);
      await sql`SELECT pg_advisory_unlock(7)`.execute(trx);
      return isNew ? { done: 'made' } : { refused: 'There is such a page.' };
    }),
  fixed: ({ db }, { slug }) =>
    db.transaction().execute(async (trx) => {
      await sql`SELECT pg_advisory_xact_lock(7)`.execute(trx);
      return (await insertOnce(trx, slug))
        ? { done: 'made' }
        : { refused: 'There is such a page.' };
    }),
});
