import { sql } from 'kysely';
import { type Answer, type Database, defineRace } from '../lib/race.ts';

function transfer(db: Database, accounts: readonly (string | undefined)[]): Promise<Answer> {
  return db.transaction().execute(async (trx) => {
    for (const account of accounts) {
      await sql`UPDATE accounts SET moves = moves + 1 WHERE id = ${account}`.execute(trx);
    }
    return { done: 'moved' };
  });
}

/** One transfers from 1 to 2, the other from 2 to 1; each locks the account it takes from first. */
export default defineRace({
  source: 'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS',
  database: 'postgres',
  schema:
    'CREATE TABLE accounts (id int PRIMARY KEY, moves int DEFAULT 0); INSERT INTO accounts VALUES (1), (2)',
  actors: 'two-tabs',
  expect: 'each',
  page: async ({ turn }) => (turn % 2 === 0 ? { from: '1', to: '2' } : { from: '2', to: '1' }),
  unsafe: ({ db }, { from, to }) => transfer(db, [from, to]),
  fixed: ({ db }, { from, to }) => transfer(db, [from, to].sort()),
});
