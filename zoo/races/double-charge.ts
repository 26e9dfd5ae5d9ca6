import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** An order that is not paid yet is charged at a third party, then marked as paid. */
export default defineRace({
  source: 'https://github.com/saleor/saleor/issues/14926',
  database: 'sqlite',
  schema: 'CREATE TABLE orders (id integer PRIMARY KEY, paid integer DEFAULT 0)',
  watch: 'calls',
  async page({ db }) {
    const { rows } = await sql<{
      id: number;
    }>`INSERT INTO orders DEFAULT VALUES RETURNING id`.execute(db);
    return { order: String(rows[0]?.id) };
  },
  async unsafe({ db, call }, { order }) {
    const { rows } = await sql<{
      paid: number;
    }>`SELECT paid FROM orders WHERE id = ${order}`.execute(db);
    if (rows[0]?.paid !== 0) return { refused: 'The order is paid already.' };
    await call('/charges', { order });
    await sql`UPDATE orders SET paid = 1 WHERE id = ${order}`.execute(db);
    return { done: 'paid' };
  },
  async fixed({ db, call }, { order = '' }) {
    const { numAffectedRows } =
      await sql`UPDATE orders SET paid = 1 WHERE id = ${order} AND paid = 0`.execute(db);
    if (numAffectedRows !== 1n) return { refused: 'The order is paid already.' };
    await call('/charges', { order }, `order-${order}`);
    return { done: 'paid' };
  },
});
