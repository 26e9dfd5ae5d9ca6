import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** The check ignores capitals, the index does not: two tabs sign up one person. */
export default defineRace({
  source:
    'https://docs.djangoproject.com/en/stable/topics/auth/customizing/#django.contrib.auth.models.BaseUserManager.normalize_email',
  database: 'postgres',
  schema: {
    unsafe: 'CREATE TABLE people (id serial PRIMARY KEY, nick text UNIQUE)',
    fixed:
      'CREATE TABLE people (id serial PRIMARY KEY, nick text); CREATE UNIQUE INDEX ON people (lower(nick))',
  },
  actors: 'two-tabs',
  fill: { name: '{{unique.text}}' },
  page: async ({ turn }) => ({ capitals: turn % 2 === 0 ? 'yes' : 'no' }),
  async unsafe({ db }, { name = '', capitals }) {
    const nick = capitals === 'yes' ? name.toUpperCase() : name;
    const { rows } = await sql`SELECT 1 FROM people WHERE lower(nick) = lower(${nick})`.execute(db);
    if (rows.length > 0) return { refused: 'This name is taken.' };
    await sql`INSERT INTO people (nick) VALUES (${nick})`.execute(db);
    return { done: 'joined' };
  },
  async fixed({ db }, { name = '', capitals }) {
    const nick = capitals === 'yes' ? name.toUpperCase() : name;
    const { numAffectedRows } =
      await sql`INSERT INTO people (nick) VALUES (${nick}) ON CONFLICT DO NOTHING`.execute(db);
    return numAffectedRows === 1n ? { done: 'joined' } : { refused: 'This name is taken.' };
  },
});
