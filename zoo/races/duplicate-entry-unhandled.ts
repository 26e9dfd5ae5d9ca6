import { sql } from 'kysely';
import { defineRace, type Form, type Scene } from '../lib/race.ts';

async function isTaken({ db }: Scene, { name }: Form): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM teams WHERE name = ${name}`.execute(db);
  return rows.length > 0;
}

/** The same on MariaDB, whose ER_DUP_ENTRY nobody catches. */
export default defineRace({
  source: 'https://github.com/hasgeek/coaster/issues/58',
  database: 'mariadb',
  schema: 'CREATE TABLE teams (id int AUTO_INCREMENT PRIMARY KEY, name varchar(99) UNIQUE)',
  fill: { name: '{{unique.text}}' },
  async unsafe(scene, form) {
    if (await isTaken(scene, form)) return { refused: 'This name is taken.' };
    await sql`INSERT INTO teams (name) VALUES (${form.name})`.execute(scene.db);
    return { done: 'made' };
  },
  async fixed(scene, form) {
    const { numAffectedRows } =
      await sql`INSERT IGNORE INTO teams (name) VALUES (${form.name})`.execute(scene.db);
    return numAffectedRows === 1n ? { done: 'made' } : { refused: 'This name is taken.' };
  },
});
