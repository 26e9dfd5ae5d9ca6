import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** The second sign-up cleans up after itself by the address, and takes the first one's account along. */
export default defineRace({
  source: 'Bailis et al., Feral Concurrency Control, SIGMOD 2015, section 5.3 (associations)',
  database: 'sqlite',
  schema: `CREATE TABLE accounts (id integer PRIMARY KEY, email text, hash text);
    CREATE TABLE profiles (id integer PRIMARY KEY, account_id integer REFERENCES accounts, email text UNIQUE)`,
  fill: { email: '{{unique.email}}', password: '{{password}}' },
  async unsafe({ db, hash }, { email, password = '' }) {
    const taken = await sql`SELECT 1 FROM accounts WHERE email = ${email}`.execute(db);
    if (taken.rows.length > 0) return { refused: 'This address is taken.' };
    const hashed = await hash(password);
    const { rows } = await sql<{
      id: number;
    }>`INSERT INTO accounts (email, hash) VALUES (${email}, ${hashed}) RETURNING id`.execute(db);
    try {
      await sql`INSERT INTO profiles (account_id, email) VALUES (${rows[0]?.id}, ${email})`.execute(
        db,
      );
    } catch {
      await sql`DELETE FROM accounts WHERE email = ${email}`.execute(db);
      return { refused: 'This address is taken.' };
    }
    return { done: 'signed-up' };
  },
  async fixed({ db, hash }, { email, password = '' }) {
    const hashed = await hash(password);
    try {
      return await db.transaction().execute(async (trx) => {
        const { rows } = await sql<{
          id: number;
        }>`INSERT INTO accounts (email, hash) VALUES (${email}, ${hashed}) RETURNING id`.execute(
          trx,
        );
        await sql`INSERT INTO profiles (account_id, email) VALUES (${rows[0]?.id}, ${email})`.execute(
          trx,
        );
        return { done: 'signed-up' };
      });
    } catch {
      return { refused: 'This address is taken.' };
    }
  },
});
