import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** A switch is read and set to the other value: two clicks should cancel each other out. */
export default defineRace({
  source: 'https://github.com/natlas/natlas/issues/320',
  database: 'sqlite',
  schema: 'CREATE TABLE lamps (id integer PRIMARY KEY, lit integer DEFAULT 0)',
  expect: 'serial',
  async page({ db }) {
    const { rows } = await sql<{
      id: number;
    }>`INSERT INTO lamps DEFAULT VALUES RETURNING id`.execute(db);
    return { lamp: String(rows[0]?.id) };
  },
  async unsafe({ db, folder }, { lamp }) {
    const { rows } = await sql<{ lit: number }>`SELECT lit FROM lamps WHERE id = ${lamp}`.execute(
      db,
    );
    await appendFile(join(folder, 'audit.log'), `lamp ${lamp}\n`);
    await sql`UPDATE lamps SET lit = ${1 - (rows[0]?.lit ?? 0)} WHERE id = ${lamp}`.execute(db);
    return { done: 'switched' };
  },
  async fixed({ db }, { lamp }) {
    await sql`UPDATE lamps SET lit = 1 - lit WHERE id = ${lamp}`.execute(db);
    return { done: 'switched' };
  },
});
