import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

const ORDERED = { refused: 'You have ordered already.' };

/** Two connections to SQLite read in deferred transactions; one of them may not go on to write. */
export default defineRace({
  source: 'https://github.com/python/cpython/issues/124510',
  database: 'sqlite',
  schema: 'CREATE TABLE orders (id integer PRIMARY KEY, customer text, hash text)',
  fill: { customer: '{{unique.text}}', password: '{{password}}' },
  unsafe: ({ db, hash }, { customer, password = '' }) =>
    db.transaction().execute(async (trx) => {
      const { rows } = await sql`SELECT 1 FROM orders WHERE customer = ${customer}`.execute(trx);
      if (rows.length > 0) return ORDERED;
      const hashed = await hash(password);
      await sql`INSERT INTO orders (customer, hash) VALUES (${customer}, ${hashed})`.execute(trx);
      return { done: 'ordered' };
    }),
  async fixed({ db, hash }, { customer, password = '' }) {
    // Slow work stands before the transaction, which then takes its lock at once.
    const hashed = await hash(password);
    return db.connection().execute(async (connection) => {
      await sql`BEGIN IMMEDIATE`.execute(connection);
      const { rows } = await sql`SELECT 1 FROM orders WHERE customer = ${customer}`.execute(
        connection,
      );
      if (rows.length === 0) {
        await sql`INSERT INTO orders (customer, hash) VALUES (${customer}, ${hashed})`.execute(
          connection,
        );
      }
      await sql`COMMIT`.execute(connection);
      return rows.length === 0 ? { done: 'ordered' } : ORDERED;
    });
  },
});
