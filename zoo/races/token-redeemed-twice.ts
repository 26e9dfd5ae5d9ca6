import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** An invitation is looked up, used and removed. */
export default defineRace({
  source:
    'Kettle, Smashing the state machine, 2023: https://portswigger.net/research/smashing-the-state-machine',
  database: 'sqlite',
  schema: `CREATE TABLE invitations (id integer PRIMARY KEY);
    CREATE TABLE seats (id integer PRIMARY KEY, invitation integer, hash text)`,
  fill: { password: '{{password}}' },
  async page({ db }) {
    const { rows } = await sql<{
      id: number;
    }>`INSERT INTO invitations DEFAULT VALUES RETURNING id`.execute(db);
    return { invitation: String(rows[0]?.id) };
  },
  async unsafe({ db, hash }, { invitation, password = '' }) {
    const { rows } = await sql`SELECT 1 FROM invitations WHERE id = ${invitation}`.execute(db);
    if (rows.length === 0) return { refused: 'The invitation was used.' };
    const hashed = await hash(password);
    await sql`INSERT INTO seats (invitation, hash) VALUES (${invitation}, ${hashed})`.execute(db);
    await sql`DELETE FROM invitations WHERE id = ${invitation}`.execute(db);
    return { done: 'seated' };
  },
  async fixed({ db, hash }, { invitation, password = '' }) {
    const hashed = await hash(password);
    return db.transaction().execute(async (trx) => {
      const { numAffectedRows } =
        await sql`DELETE FROM invitations WHERE id = ${invitation}`.execute(trx);
      if (numAffectedRows !== 1n) return { refused: 'The invitation was used.' };
      await sql`INSERT INTO seats (invitation, hash) VALUES (${invitation}, ${hashed})`.execute(
        trx,
      );
      return { done: 'seated' };
    });
  },
});
