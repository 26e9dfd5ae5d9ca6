import { sql } from 'kysely';
import { type Answer, type Database, defineRace } from '../lib/race.ts';

async function addToCart(db: Database, cart: string | undefined, lock: string): Promise<Answer> {
  const { rows } = await sql<{
    data: string;
  }>`SELECT data FROM sessions WHERE id = ${cart} ${sql.raw(lock)}`.execute(db);
  const items = [...(JSON.parse(rows[0]?.data ?? '[]') as string[]), 'item'];
  await sql`UPDATE sessions SET data = ${JSON.stringify(items)} WHERE id = ${cart}`.execute(db);
  return { text: items.length === 1 ? 'One item in your cart.' : 'Several items in your cart.' };
}

/** The whole session is read at the start of a request and written back at its end. */
export default defineRace({
  source: 'https://github.com/expressjs/session/issues/360',
  database: 'postgres',
  schema: 'CREATE TABLE sessions (id serial PRIMARY KEY, data text)',
  expect: 'each',
  async page({ db }) {
    const { rows } = await sql<{
      id: number;
    }>`INSERT INTO sessions (data) VALUES ('[]') RETURNING id`.execute(db);
    return { cart: String(rows[0]?.id) };
  },
  unsafe: ({ db }, { cart }) => addToCart(db, cart, ''),
  fixed: ({ db }, { cart }) =>
    db.transaction().execute((trx) => addToCart(trx, cart, 'FOR UPDATE')),
});
