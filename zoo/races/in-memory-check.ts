import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** Each worker remembers what it has taken; the other does not. */
export default defineRace({
  source:
    'Tang et al., Ad Hoc Transactions in Web Applications, SIGMOD 2022, section 3.2 (in-memory locks)',
  database: 'postgres',
  schema: {
    unsafe: 'CREATE TABLE votes (id serial PRIMARY KEY, voter text)',
    fixed: 'CREATE TABLE votes (id serial PRIMARY KEY, voter text UNIQUE)',
  },
  fill: { voter: '{{unique.text}}' },
  async unsafe({ db, memory }, { voter = '' }) {
    if (memory.has(voter)) return { refused: 'You have voted.' };
    memory.set(voter, 'voting');
    const { rows } = await sql`SELECT 1 FROM votes WHERE voter = ${voter}`.execute(db);
    if (rows.length > 0) return { refused: 'You have voted.' };
    await sql`INSERT INTO votes (voter) VALUES (${voter})`.execute(db);
    return { done: 'voted' };
  },
  async fixed({ db }, { voter }) {
    const { numAffectedRows } =
      await sql`INSERT INTO votes (voter) VALUES (${voter}) ON CONFLICT DO NOTHING`.execute(db);
    return numAffectedRows === 1n ? { done: 'voted' } : { refused: 'You have voted.' };
  },
});
