import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** A deposit reads the balance and writes the sum, on MariaDB under its default isolation. */
export default defineRace({
  source: 'Warszawski and Bailis, ACIDRain, SIGMOD 2017, section 2 (level-based anomalies)',
  database: 'mariadb',
  schema:
    'CREATE TABLE accounts (id int PRIMARY KEY, balance int); INSERT INTO accounts VALUES (1, 100)',
  expect: 'each',
  unsafe: ({ db }) =>
    db.transaction().execute(async (trx) => {
      const { rows } = await sql<{
        balance: number;
      }>`SELECT balance FROM accounts WHERE id = 1`.execute(trx);
      await sql`UPDATE accounts SET balance = ${(rows[0]?.balance ?? 0) + 10} WHERE id = 1`.execute(
        trx,
      );
      return { done: 'deposited' };
    }),
  fixed: ({ db }) =>
    db.transaction().execute(async (trx) => {
      const { rows } = await sql<{
        balance: number;
      }>`SELECT balance FROM accounts WHERE id = 1 FOR UPDATE`.execute(trx);
      await sql`UPDATE accounts SET balance = ${(rows[0]?.balance ?? 0) + 10} WHERE id = 1`.execute(
        trx,
      );
      return { done: 'deposited' };
    }),
});
