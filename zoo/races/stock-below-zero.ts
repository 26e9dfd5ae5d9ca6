import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** The last piece is sold twice: the stock is looked at, then lowered. */
export default defineRace({
  source: 'Warszawski and Bailis, ACIDRain, SIGMOD 2017, table 2 (inventory vulnerabilities)',
  database: 'mariadb',
  schema: 'CREATE TABLE items (id int AUTO_INCREMENT PRIMARY KEY, stock int)',
  async page({ db }) {
    const { insertId } = await sql`INSERT INTO items (stock) VALUES (1)`.execute(db);
    return { item: String(insertId) };
  },
  async unsafe({ db }, { item }) {
    const { rows } = await sql<{
      stock: number;
    }>`SELECT stock FROM items WHERE id = ${item}`.execute(db);
    if ((rows[0]?.stock ?? 0) < 1) return { refused: 'Sold out.' };
    await sql`UPDATE items SET stock = stock - 1 WHERE id = ${item}`.execute(db);
    return { done: 'bought' };
  },
  async fixed({ db }, { item }) {
    const { numAffectedRows } =
      await sql`UPDATE items SET stock = stock - 1 WHERE id = ${item} AND stock > 0`.execute(db);
    return numAffectedRows === 1n ? { done: 'bought' } : { refused: 'Sold out.' };
  },
});
