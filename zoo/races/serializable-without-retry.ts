import { sql } from 'kysely';
import { type Answer, type Database, defineRace, type Form } from '../lib/race.ts';

async function book(db: Database, { guest }: Form): Promise<Answer> {
  return db
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (trx) => {
      const { rows } = await sql`SELECT 1 FROM bookings WHERE guest = ${guest}`.execute(trx);
      if (rows.length > 0) return { refused: 'You have booked already.' };
      await sql`INSERT INTO bookings (guest) VALUES (${guest})`.execute(trx);
      return { done: 'booked' };
    });
}

/** SERIALIZABLE keeps the data right and ends one transaction with 40001; nobody tries again. */
export default defineRace({
  source: 'https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html',
  database: 'postgres',
  schema: 'CREATE TABLE bookings (id serial PRIMARY KEY, guest text)',
  fill: { guest: '{{unique.text}}' },
  unsafe: ({ db }, form) => book(db, form),
  async fixed({ db }, form) {
    for (;;) {
      try {
        return await book(db, form);
      } catch (error) {
        if ((error as { code?: string }).code !== '40001') throw error;
      }
    }
  },
});
