import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** The welcome leaves before the row is there; the second request is refused after its mail left. */
export default defineRace({
  source: 'https://github.com/indico/indico/issues/576',
  database: 'postgres',
  schema: 'CREATE TABLE members (id serial PRIMARY KEY, email text UNIQUE)',
  fill: { email: '{{unique.email}}' },
  watch: 'mails',
  async unsafe({ db, sendMail }, { email = '' }) {
    const { rows } = await sql`SELECT 1 FROM members WHERE email = ${email}`.execute(db);
    if (rows.length > 0) return { refused: 'You are a member.' };
    await sendMail(email, 'Welcome');
    const { numAffectedRows } =
      await sql`INSERT INTO members (email) VALUES (${email}) ON CONFLICT DO NOTHING`.execute(db);
    return numAffectedRows === 1n ? { done: 'joined' } : { refused: 'You are a member.' };
  },
  async fixed({ db, sendMail }, { email = '' }) {
    const { numAffectedRows } =
      await sql`INSERT INTO members (email) VALUES (${email}) ON CONFLICT DO NOTHING`.execute(db);
    if (numAffectedRows !== 1n) return { refused: 'You are a member.' };
    await sendMail(email, 'Welcome');
    return { done: 'joined' };
  },
});
