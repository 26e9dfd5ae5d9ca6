import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** A validation in the application is all that keeps addresses unique. */
export default defineRace({
  source: 'Bailis et al., Feral Concurrency Control, SIGMOD 2015, section 5',
  database: 'sqlite',
  schema: {
    unsafe: 'CREATE TABLE users (id integer PRIMARY KEY, email text, hash text)',
    fixed: 'CREATE TABLE users (id integer PRIMARY KEY, email text UNIQUE, hash text)',
  },
  fill: { email: '{{unique.email}}', password: '{{password}}' },
  async unsafe({ db, hash }, { email, password = '' }) {
    const { rows } = await sql`SELECT 1 FROM users WHERE email = ${email}`.execute(db);
    if (rows.length > 0) return { refused: 'This address is taken.' };
    const hashed = await hash(password);
    await sql`INSERT INTO users (email, hash) VALUES (${email}, ${hashed})`.execute(db);
    return { done: 'signed-up' };
  },
  async fixed({ db, hash }, { email, password = '' }) {
    const hashed = await hash(password);
    const { numAffectedRows } =
      await sql`INSERT INTO users (email, hash) VALUES (${email}, ${hashed}) ON CONFLICT DO NOTHING`.execute(
        db,
      );
    return numAffectedRows === 1n ? { done: 'signed-up' } : { refused: 'This address is taken.' };
  },
});
