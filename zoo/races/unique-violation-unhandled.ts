import { sql } from 'kysely';
import { defineRace, type Form, type Scene } from '../lib/race.ts';

async function isTaken({ db }: Scene, { email }: Form): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM users WHERE email = ${email}`.execute(db);
  return rows.length > 0;
}

/** A sign-up looks whether the address is free and inserts; the unique index refuses the second. */
export default defineRace({
  source: 'https://github.com/hypothesis/h/issues/3830',
  database: 'postgres',
  schema: 'CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE)',
  fill: { email: '{{unique.email}}' },
  async unsafe(scene, form) {
    if (await isTaken(scene, form)) return { refused: 'This address is taken.' };
    await sql`INSERT INTO users (email) VALUES (${form.email})`.execute(scene.db);
    return { done: 'signed-up' };
  },
  async fixed(scene, form) {
    if (await isTaken(scene, form)) return { refused: 'This address is taken.' };
    try {
      await sql`INSERT INTO users (email) VALUES (${form.email})`.execute(scene.db);
    } catch (error) {
      if ((error as { code?: string }).code !== '23505') throw error;
      return { refused: 'This address is taken.' };
    }
    return { done: 'signed-up' };
  },
});
