import { sql } from 'kysely';
import { type Answer, type Database, defineRace } from '../lib/race.ts';

function raise(db: Database, strength: 'FOR UPDATE' | 'LOCK IN SHARE MODE'): Promise<Answer> {
  return db.transaction().execute(async (trx) => {
    await sql`SELECT votes FROM polls WHERE id = 1 ${sql.raw(strength)}`.execute(trx);
    await sql`UPDATE polls SET votes = votes + 1 WHERE id = 1`.execute(trx);
    return { done: 'voted' };
  });
}

/** Both hold the shared lock and wait for the other to give it up. */
export default defineRace({
  source: 'https://dev.mysql.com/doc/refman/8.4/en/innodb-deadlock-example.html',
  database: 'mariadb',
  schema: 'CREATE TABLE polls (id int PRIMARY KEY, votes int); INSERT INTO polls VALUES (1, 0)',
  expect: 'each',
  unsafe: ({ db }) => raise(db, 'LOCK IN SHARE MODE'),
  fixed: ({ db }) => raise(db, 'FOR UPDATE'),
});
