import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** A voucher that may be used once is looked at, then used. */
export default defineRace({
  source: 'Warszawski and Bailis, ACIDRain, SIGMOD 2017, table 2 (voucher vulnerabilities)',
  database: 'postgres',
  schema: `CREATE TABLE coupons (id serial PRIMARY KEY, used boolean DEFAULT false);
    CREATE TABLE redemptions (id serial PRIMARY KEY, coupon_id int REFERENCES coupons)`,
  async page({ db }) {
    const { rows } = await sql<{
      id: number;
    }>`INSERT INTO coupons DEFAULT VALUES RETURNING id`.execute(db);
    return { coupon: String(rows[0]?.id) };
  },
  async unsafe({ db }, { coupon }) {
    const { rows } = await sql<{
      used: boolean;
    }>`SELECT used FROM coupons WHERE id = ${coupon}`.execute(db);
    if (rows[0]?.used !== false) return { refused: 'The coupon was used already.' };
    await sql`INSERT INTO redemptions (coupon_id) VALUES (${coupon})`.execute(db);
    await sql`UPDATE coupons SET used = true WHERE id = ${coupon}`.execute(db);
    return { done: 'redeemed' };
  },
  fixed: ({ db }, { coupon }) =>
    db.transaction().execute(async (trx) => {
      const { numAffectedRows } =
        await sql`UPDATE coupons SET used = true WHERE id = ${coupon} AND NOT used`.execute(trx);
      if (numAffectedRows !== 1n) return { refused: 'The coupon was used already.' };
      await sql`INSERT INTO redemptions (coupon_id) VALUES (${coupon})`.execute(trx);
      return { done: 'redeemed' };
    }),
});
