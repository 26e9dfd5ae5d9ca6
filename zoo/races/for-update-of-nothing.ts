import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** PostgreSQL's FOR UPDATE locks the rows that it finds: where there is none, it locks nothing. */
export default defineRace({
  source: 'Tang et al., Ad Hoc Transactions in Web Applications, SIGMOD 2022, section 4.1',
  database: 'postgres',
  schema: `CREATE TABLE guests (id int PRIMARY KEY); INSERT INTO guests VALUES (1);
    CREATE TABLE stays (id serial PRIMARY KEY, guest_id int REFERENCES guests, room text)`,
  fill: { room: '{{unique.text}}' },
  unsafe: ({ db }, { room }) =>
    db.transaction().execute(async (trx) => {
      const { rows } = await sql`SELECT id FROM stays WHERE room = ${room} FOR UPDATE`.execute(trx);
      if (rows.length > 0) return { refused: 'The room is taken.' };
      await sql`INSERT INTO stays (guest_id, room) VALUES (1, ${room})`.execute(trx);
      return { done: 'booked' };
    }),
  fixed: ({ db }, { room }) =>
    db.transaction().execute(async (trx) => {
      await sql`SELECT id FROM guests WHERE id = 1 FOR UPDATE`.execute(trx);
      const { rows } = await sql`SELECT id FROM stays WHERE room = ${room}`.execute(trx);
      if (rows.length > 0) return { refused: 'The room is taken.' };
      await sql`INSERT INTO stays (guest_id, room) VALUES (1, ${room})`.execute(trx);
      return { done: 'booked' };
    }),
});
