import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** A free name is reserved by an upsert: both are told that it is theirs, one of them wrongly. */
export default defineRace({
  source: 'https://wiki.postgresql.org/wiki/UPSERT',
  database: 'postgres',
  schema: 'CREATE TABLE names (name text PRIMARY KEY, owner text)',
  fill: { name: '{{unique.text}}' },
  async unsafe({ db }, { name }) {
    const { rows } = await sql`SELECT 1 FROM names WHERE name = ${name}`.execute(db);
    if (rows.length > 0) return { refused: 'The name is taken.' };
    await sql`INSERT INTO names VALUES (${name}, ${randomUUID()})
      ON CONFLICT (name) DO UPDATE SET owner = excluded.owner`.execute(db);
    return { done: 'reserved' };
  },
  async fixed({ db }, { name }) {
    const { numAffectedRows } = await sql`INSERT INTO names VALUES (${name}, ${randomUUID()})
      ON CONFLICT (name) DO NOTHING`.execute(db);
    return numAffectedRows === 1n ? { done: 'reserved' } : { refused: 'The name is taken.' };
  },
});
