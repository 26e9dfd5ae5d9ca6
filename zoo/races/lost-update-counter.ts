import { sql } from 'kysely';
import { defineRace } from '../lib/race.ts';

/** A counter is read, raised in the application and written back. */
export default defineRace({
  source: 'Berenson et al., A Critique of ANSI SQL Isolation Levels, SIGMOD 1995 (P4, lost update)',
  database: 'postgres',
  schema:
    'CREATE TABLE articles (id int PRIMARY KEY, likes int); INSERT INTO articles VALUES (1, 0)',
  expect: 'each',
  async unsafe({ db }) {
    const { rows } = await sql<{ likes: number }>`SELECT likes FROM articles WHERE id = 1`.execute(
      db,
    );
    await sql`UPDATE articles SET likes = ${(rows[0]?.likes ?? 0) + 1} WHERE id = 1`.execute(db);
    return { done: 'liked' };
  },
  async fixed({ db }) {
    await sql`UPDATE articles SET likes = likes + 1 WHERE id = 1`.execute(db);
    return { done: 'liked' };
  },
});
