import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** The key of the form is looked up first and stored last: between them the effect happens twice. */
export default defineRace({
  source: 'https://brandur.org/idempotency-keys',
  database: 'postgres',
  schema: `CREATE TABLE form_keys (form_key text PRIMARY KEY);
    CREATE TABLE payments (id serial PRIMARY KEY, amount int)`,
  page: async () => ({ key: randomUUID() }),
  async unsafe({ db }, { key }) {
    const { rows } = await sql`SELECT 1 FROM form_keys WHERE form_key = ${key}`.execute(db);
    if (rows.length > 0) return { refused: 'This form was sent before.' };
    await sql`INSERT INTO payments (amount) VALUES (10)`.execute(db);
    await sql`INSERT INTO form_keys VALUES (${key}) ON CONFLICT DO NOTHING`.execute(db);
    return { done: 'paid' };
  },
  fixed: ({ db }, { key }) =>
    db.transaction().execute(async (trx) => {
      const { numAffectedRows } =
        await sql`INSERT INTO form_keys VALUES (${key}) ON CONFLICT DO NOTHING`.execute(trx);
      if (numAffectedRows !== 1n) return { refused: 'This form was sent before.' };
      await sql`INSERT INTO payments (amount) VALUES (10)`.execute(trx);
      return { done: 'paid' };
    }),
});
