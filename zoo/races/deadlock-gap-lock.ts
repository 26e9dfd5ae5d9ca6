import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** FOR UPDATE on a row that is not there locks the gap, which both may hold; neither may insert. */
export default defineRace({
  source: 'https://dev.mysql.com/doc/refman/8.4/en/innodb-locking.html#innodb-gap-locks',
  database: 'mariadb',
  schema: 'CREATE TABLE seats (id int AUTO_INCREMENT PRIMARY KEY, holder varchar(99) UNIQUE)',
  fill: { holder: '{{unique.text}}' },
  unsafe: ({ db }, { holder }) =>
    db.transaction().execute(async (trx) => {
      const { rows } = await sql`SELECT id FROM seats WHERE holder = ${holder} FOR UPDATE`.execute(
        trx,
      );
      if (rows.length > 0) return { refused: 'You have a seat.' };
      await sql`INSERT INTO seats (holder) VALUES (${holder})`.execute(trx);
      return { done: 'seated' };
    }),
  async fixed({ db }, { holder }) {
    const { numAffectedRows } =
      await sql`INSERT IGNORE INTO seats (holder) VALUES (${holder})`.execute(db);
    return numAffectedRows === 1n ? { done: 'seated' } : { refused: 'You have a seat.' };
  },
});
