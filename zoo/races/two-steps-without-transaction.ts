import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** The account is inserted, then the patient; the second request leaves an account without one. */
export default defineRace({
  source: 'https://github.com/macropin/django-registration/issues/447',
  database: 'postgres',
  schema: `CREATE TABLE logins (id serial PRIMARY KEY, name text);
    CREATE TABLE patients (id serial PRIMARY KEY, login_id int REFERENCES logins, name text UNIQUE)`,
  fill: { name: '{{unique.text}}' },
  async unsafe({ db }, { name }) {
    const taken = await sql`SELECT 1 FROM patients WHERE name = ${name}`.execute(db);
    if (taken.rows.length > 0) return { refused: 'This name is taken.' };
    const { rows } = await sql<{
      id: number;
    }>`INSERT INTO logins (name) VALUES (${name}) RETURNING id`.execute(db);
    await sql`INSERT INTO patients (login_id, name) VALUES (${rows[0]?.id}, ${name})`.execute(db);
    return { done: 'signed-up' };
  },
  async fixed({ db }, { name }) {
    try {
      return await db.transaction().execute(async (trx) => {
        const { rows } = await sql<{
          id: number;
        }>`INSERT INTO logins (name) VALUES (${name}) RETURNING id`.execute(trx);
        await sql`INSERT INTO patients (login_id, name) VALUES (${rows[0]?.id}, ${name})`.execute(
          trx,
        );
        return { done: 'signed-up' };
      });
    } catch (error) {
      if ((error as { code?: string }).code !== '23505') throw error;
      return { refused: 'This name is taken.' };
    }
  },
});
