import type pg from 'pg';
import type { Answer, Handler } from './handlers.ts';

/** A handler whose requests may differ: each posts what it does, statement by statement. */
interface Delicate {
  readonly schema: string;
  /** Of each request the statements of its one transaction; they go on after an error that is told. */
  readonly requests: readonly (readonly string[])[];
  readonly begin?: string;
  /** Statement by statement, each a transaction of its own. */
  readonly autocommit?: boolean;
}

/** Runs the statements; what they gave is the answer, so that every difference can be seen. */
async function runAll(
  pool: pg.Pool,
  name: string,
  statements: readonly string[],
  { begin = 'BEGIN', autocommit = false }: Delicate,
): Promise<Answer> {
  const client = await pool.connect();
  const said = [name];
  try {
    if (!autocommit) await client.query(begin);
    for (const sql of statements) {
      const { rowCount, rows } = await client.query(sql);
      said.push(`${rowCount} ${JSON.stringify(rows)}`);
    }
    if (!autocommit) await client.query('COMMIT');
    return { status: 200, body: said.join('; ') };
  } catch (error) {
    if (!autocommit) await client.query('ROLLBACK');
    return { status: 409, body: `${said.join('; ')}: ${(error as { code?: string }).code}` };
  } finally {
    client.release();
  }
}

function handlerOf(delicate: Delicate): Handler {
  return {
    schema: delicate.schema,
    isSafe: true,
    expect: 'serial',
    bodies: delicate.requests.map((_, index) => String(index)),
    handle: (pool, index) => runAll(pool, index, delicate.requests[Number(index)] ?? [], delicate),
  };
}

const ITEMS = `CREATE TABLE items (id int PRIMARY KEY, n int NOT NULL, tag text);
  INSERT INTO items VALUES (1, 10, 'a'), (2, 20, 'b')`;
const LOG = 'CREATE TABLE log (id serial PRIMARY KEY, what text)';
const QUOTAS = `CREATE TABLE a (id serial PRIMARY KEY, v int);
  CREATE TABLE b (id serial PRIMARY KEY, v int);
  CREATE FUNCTION count_in(k text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN
    IF k = 'a' THEN SELECT count(*) INTO n FROM a; ELSE SELECT count(*) INTO n FROM b; END IF;
    RETURN n; END $$`;

const DELICATE: Readonly<Record<string, Delicate>> = {
  'a trigger that writes another table': {
    schema: `${ITEMS}; CREATE TABLE sums (total int); INSERT INTO sums VALUES (30);
      CREATE FUNCTION sum_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE sums SET total = (SELECT sum(n) FROM items); RETURN NULL; END $$;
      CREATE TRIGGER sum_up AFTER UPDATE ON items FOR EACH ROW EXECUTE FUNCTION sum_up()`,
    requests: [
      ['UPDATE items SET n = 11 WHERE id = 1'],
      ['UPDATE items SET n = 21 WHERE id = 2', 'SELECT total FROM sums'],
    ],
  },
  'a view over the table that is written': {
    schema: `${ITEMS}; ${LOG}; CREATE VIEW dear AS SELECT * FROM items WHERE n > 15`,
    requests: [
      ['SELECT count(*)::int FROM dear', 'UPDATE items SET n = 30 WHERE id = 1'],
      ['SELECT count(*)::int FROM dear', "INSERT INTO log (what) VALUES ('b')"],
    ],
  },
  'a function of two statements': {
    schema: `${ITEMS}; CREATE FUNCTION take(int) RETURNS int LANGUAGE plpgsql AS $$
      DECLARE was int; BEGIN SELECT n INTO was FROM items WHERE id = $1;
        UPDATE items SET n = was - 1 WHERE id = $1; RETURN was; END $$`,
    requests: [['SELECT take(1)'], ['SELECT take(1)', 'SELECT take(2)']],
  },
  'a row that is a parent, and goes': {
    schema: `${ITEMS}; CREATE TABLE parts (id serial PRIMARY KEY,
      item int NOT NULL REFERENCES items ON DELETE RESTRICT)`,
    requests: [
      ['INSERT INTO parts (item) VALUES (1)', 'UPDATE items SET n = 0 WHERE id = 2'],
      ['DELETE FROM items WHERE id = 1'],
    ],
  },
  'a parent whose children go with it': {
    schema: `${ITEMS}; CREATE TABLE parts (id int PRIMARY KEY,
      item int NOT NULL REFERENCES items ON DELETE CASCADE); INSERT INTO parts VALUES (5, 1)`,
    requests: [
      ['SELECT count(*)::int FROM parts', 'UPDATE parts SET item = 2 WHERE id = 5'],
      ['DELETE FROM items WHERE id = 1'],
    ],
  },
  'a shared lock that becomes an exclusive one': {
    schema: ITEMS,
    requests: [
      ['SELECT n FROM items WHERE id = 1 FOR SHARE', 'UPDATE items SET n = n + 1 WHERE id = 1'],
      ['SELECT n FROM items WHERE id = 1 FOR SHARE', 'UPDATE items SET n = n * 2 WHERE id = 1'],
    ],
  },
  'ON CONFLICT DO NOTHING on either of two keys': {
    schema: 'CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, name text UNIQUE)',
    requests: [
      [
        "INSERT INTO users VALUES (1, 'a', 'x') ON CONFLICT DO NOTHING",
        "INSERT INTO users VALUES (3, 'c', 'z') ON CONFLICT DO NOTHING",
      ],
      [
        "INSERT INTO users VALUES (2, 'b', 'x') ON CONFLICT DO NOTHING",
        "INSERT INTO users VALUES (4, 'c', 'y') ON CONFLICT DO NOTHING",
      ],
    ],
  },
  'ON CONFLICT DO UPDATE': {
    schema: ITEMS,
    requests: [
      ["INSERT INTO items VALUES (3, 1, 'x') ON CONFLICT (id) DO UPDATE SET n = items.n + 1"],
      [
        'SELECT max(n) FROM items WHERE id > 2',
        "INSERT INTO items VALUES (3, 5, 'y') ON CONFLICT (id) DO UPDATE SET tag = 'z'",
      ],
    ],
  },
  'a savepoint that is rolled back': {
    schema: `${ITEMS}; CREATE UNIQUE INDEX ON items (tag)`,
    requests: [
      [
        'SAVEPOINT s',
        "UPDATE items SET tag = 'c' WHERE id = 1",
        'ROLLBACK TO s',
        'UPDATE items SET n = 0 WHERE id = 1',
      ],
      ["UPDATE items SET tag = 'c' WHERE id = 2"],
    ],
  },
  'advisory locks of the session': {
    schema: ITEMS,
    autocommit: true,
    requests: [
      [
        'SELECT pg_advisory_lock(7)',
        'UPDATE items SET n = n + 1 WHERE id = 1',
        'SELECT pg_advisory_unlock(7)',
      ],
      [
        'SELECT pg_try_advisory_lock(7) AS got',
        'UPDATE items SET n = n * 2 WHERE id = 1',
        'SELECT pg_advisory_unlock_all()',
      ],
    ],
  },
  'advisory locks of the transaction': {
    schema: ITEMS,
    requests: [
      ['SELECT pg_advisory_xact_lock(7)', 'UPDATE items SET n = n * 3 WHERE id = 1'],
      ['SELECT pg_try_advisory_xact_lock(7) AS got', 'UPDATE items SET n = 1 WHERE id = 1'],
    ],
  },
  'a deferred unique key': {
    schema: `CREATE TABLE items (id int PRIMARY KEY, place int UNIQUE DEFERRABLE INITIALLY DEFERRED);
      INSERT INTO items VALUES (1, 1), (2, 2)`,
    requests: [
      ['UPDATE items SET place = 3 WHERE id = 1'],
      ['UPDATE items SET place = 3 WHERE id = 2', 'SELECT place FROM items WHERE id = 1'],
    ],
  },
  'a deferred key that is checked in between': {
    schema: `CREATE TABLE items (id int PRIMARY KEY, place int UNIQUE DEFERRABLE INITIALLY DEFERRED);
      INSERT INTO items VALUES (1, 1), (2, 2)`,
    requests: [
      ['UPDATE items SET place = 3 WHERE id = 1'],
      ['UPDATE items SET place = 3 WHERE id = 2', 'SET CONSTRAINTS ALL IMMEDIATE'],
    ],
  },
  'a trigger that runs at COMMIT': {
    schema: `${ITEMS}; CREATE FUNCTION limited() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (SELECT sum(n) FROM items) > 35 THEN RAISE 'too much' USING ERRCODE = '23514'; END IF;
        RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER limited AFTER UPDATE ON items DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION limited()`,
    requests: [
      ['UPDATE items SET n = n + 4 WHERE id = 1'],
      ['UPDATE items SET n = n + 4 WHERE id = 2'],
    ],
  },
  'an exclusion': {
    schema: `CREATE TABLE stays (id int PRIMARY KEY, days int4range,
      EXCLUDE USING gist (days WITH &&))`,
    requests: [
      ["INSERT INTO stays (id, days) VALUES (1, '[1,5)')"],
      ["INSERT INTO stays (id, days) VALUES (2, '[3,7)')", 'SELECT count(*)::int FROM stays'],
    ],
  },
  'an exclusion of rows that are changed by their keys': {
    schema: `CREATE TABLE stays (id int PRIMARY KEY, days int4range,
        EXCLUDE USING gist (days WITH &&));
      INSERT INTO stays VALUES (1, '[1,2)'), (2, '[5,6)')`,
    requests: [
      ["UPDATE stays SET days = '[2,4)' WHERE id = 1"],
      ["UPDATE stays SET days = '[3,5)' WHERE id = 2", 'SELECT days FROM stays WHERE id = 1'],
    ],
  },
  'a partial unique index': {
    schema: `CREATE TABLE items (id int PRIMARY KEY, owner int, active boolean);
      CREATE UNIQUE INDEX ON items (owner) WHERE active;
      INSERT INTO items VALUES (1, 1, false), (2, 1, false)`,
    requests: [
      ['UPDATE items SET active = true WHERE id = 1'],
      ['UPDATE items SET active = true WHERE id = 2', 'SELECT active FROM items WHERE id = 1'],
    ],
  },
  'a unique index on an expression': {
    schema: `CREATE TABLE users (id int PRIMARY KEY, email text);
      CREATE UNIQUE INDEX ON users (lower(email))`,
    requests: [
      ["INSERT INTO users (id, email) VALUES (1, 'A@b')"],
      ["INSERT INTO users (id, email) VALUES (2, 'a@B')", 'SELECT count(*)::int FROM users'],
    ],
  },
  'numbers of a sequence that mean something': {
    schema: `${ITEMS}; CREATE SEQUENCE numbers`,
    requests: [
      [
        "SELECT nextval('numbers') % 2 AS parity",
        "UPDATE items SET tag = tag || 'A' WHERE id = 2 RETURNING tag",
      ],
      [
        "SELECT nextval('numbers') % 2 AS parity",
        "UPDATE items SET tag = tag || 'B' WHERE id = 2 RETURNING tag",
      ],
    ],
    autocommit: true,
  },
  'numbers of a sequence that a function draws': {
    schema: `${ITEMS}; CREATE SEQUENCE numbers; CREATE FUNCTION parity() RETURNS int LANGUAGE sql
      AS $$ SELECT (nextval('numbers') % 2)::int $$`,
    requests: [
      ['SELECT parity()', "UPDATE items SET tag = tag || 'A' WHERE id = 2 RETURNING tag"],
      ['SELECT parity()', "UPDATE items SET tag = tag || 'B' WHERE id = 2 RETURNING tag"],
    ],
    autocommit: true,
  },
  'a condition that is looked at again after a wait': {
    schema: ITEMS,
    requests: [
      ['UPDATE items SET n = n - 10 WHERE id = 1 AND n >= 10'],
      ['UPDATE items SET n = n - 5 WHERE n >= 10', 'SELECT n FROM items ORDER BY id'],
    ],
  },
  'a row that is chosen by a subquery': {
    schema: `${ITEMS}; ${LOG}`,
    requests: [
      ["UPDATE items SET tag = 'A' WHERE id = (SELECT min(id) FROM items WHERE tag < 'c')"],
      ["UPDATE items SET tag = 'z' WHERE id = (SELECT min(id) FROM items WHERE tag < 'c')"],
    ],
  },
  'statements in one: WITH': {
    schema: `${ITEMS}; ${LOG}`,
    requests: [
      [
        'WITH moved AS (UPDATE items SET n = n - 1 WHERE id = 1 RETURNING n) INSERT INTO log (what) SELECT n::text FROM moved',
      ],
      ['SELECT what FROM log', 'UPDATE items SET n = n * 2 WHERE id = 1'],
    ],
  },
  'an INSERT that looks first': {
    schema: LOG,
    requests: [
      ["INSERT INTO log (what) SELECT 'a' WHERE NOT EXISTS (SELECT FROM log)"],
      ["INSERT INTO log (what) SELECT 'b' WHERE NOT EXISTS (SELECT FROM log)"],
    ],
  },
  'rows that are skipped while they are locked': {
    schema: ITEMS,
    requests: [
      [
        'SELECT id FROM items ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
        'UPDATE items SET tag = NULL WHERE id = 1',
      ],
      [
        'SELECT id FROM items ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
        'UPDATE items SET n = 0 WHERE id = 2',
      ],
    ],
  },
  'rows that nobody waits for': {
    schema: ITEMS,
    requests: [
      ['SELECT n FROM items WHERE id = 1 FOR UPDATE NOWAIT', 'UPDATE items SET n = 1 WHERE id = 2'],
      ['UPDATE items SET n = n + 1 WHERE id = 1'],
    ],
  },
  'a snapshot that is older than what is read': {
    schema: ITEMS,
    begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ',
    requests: [
      [
        'SELECT 1 AS one',
        'SELECT n FROM items WHERE id = 1',
        'UPDATE items SET n = 0 WHERE id = 2',
      ],
      ['UPDATE items SET n = 0 WHERE id = 1'],
    ],
  },
  'SERIALIZABLE rows that are read by their keys': {
    schema: ITEMS,
    begin: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
    requests: [
      ['SELECT n FROM items WHERE id = 1', 'UPDATE items SET n = 0 WHERE id = 2'],
      ['SELECT n FROM items WHERE id = 2', 'UPDATE items SET n = 0 WHERE id = 1'],
    ],
  },
  'a function that reads one table or another': {
    schema: QUOTAS,
    requests: [
      ["SELECT count_in('a')", 'INSERT INTO b (v) VALUES (1)'],
      ["SELECT count_in('b')", 'INSERT INTO a (v) VALUES (1)'],
    ],
  },
  'a function that reads one table or another, of which one was read before': {
    schema: QUOTAS,
    requests: [
      ["SELECT count_in('a')", "SELECT count_in('b')", 'INSERT INTO a (v) VALUES (2)'],
      ['INSERT INTO b (v) VALUES (1)', 'INSERT INTO a (v) VALUES (1)'],
    ],
  },
  'a trigger that writes for some rows only': {
    schema: `${ITEMS}; ${LOG}; CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.id = 2 THEN UPDATE log SET what = what || NEW.n; END IF; RETURN NULL; END $$;
      CREATE TRIGGER noted AFTER UPDATE ON items FOR EACH ROW EXECUTE FUNCTION noted();
      INSERT INTO log (what) VALUES ('')`,
    requests: [
      ['UPDATE items SET n = 11 WHERE id = 1', 'SELECT what FROM log'],
      ['UPDATE items SET n = 21 WHERE id = 2'],
    ],
    autocommit: true,
  },
  'a function that writes another table when there is nothing left': {
    schema: `CREATE TABLE rooms (id int PRIMARY KEY, seats int); INSERT INTO rooms VALUES (1, 1);
      CREATE TABLE bookings (id serial PRIMARY KEY, n int);
      CREATE TABLE waiting (id serial PRIMARY KEY, n int);
      CREATE FUNCTION book() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
        UPDATE rooms SET seats = seats - 1 WHERE id = 1 AND seats > 0;
        IF FOUND THEN INSERT INTO bookings (n) VALUES (1); RETURN 1; END IF;
        INSERT INTO waiting (n) SELECT count(*) FROM waiting; RETURN 0; END $$`,
    requests: [['SELECT book()'], ['SELECT book()', 'SELECT count(*)::int FROM waiting']],
  },
  'a default that a function reads elsewhere': {
    schema: `${ITEMS}; CREATE FUNCTION best() RETURNS int LANGUAGE sql AS 'SELECT max(n) FROM items';
      CREATE TABLE bids (id serial PRIMARY KEY, n int DEFAULT best())`,
    requests: [
      ['SELECT n FROM items WHERE id = 1', 'INSERT INTO bids (id) VALUES (7) RETURNING n'],
      ['UPDATE items SET n = 50 WHERE id = 1'],
    ],
  },
  'a function that handles an error': {
    schema: `CREATE TABLE users (email text UNIQUE); ${LOG};
      CREATE FUNCTION joined(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO users VALUES ($1); RETURN true;
        EXCEPTION WHEN unique_violation THEN RETURN false; END $$`,
    requests: [
      ["SELECT joined('a')", "INSERT INTO log (what) VALUES ('x')"],
      ["SELECT joined('a')", 'SELECT what FROM log'],
    ],
  },
  'a parent that some children have': {
    schema: `${ITEMS}; CREATE TABLE parts (id int PRIMARY KEY, item int REFERENCES items)`,
    requests: [
      ['INSERT INTO parts VALUES (1, NULL)', 'INSERT INTO parts VALUES (2, 1)'],
      ['DELETE FROM items WHERE id = 1'],
    ],
  },
  'children that some parents have': {
    schema: `${ITEMS}; CREATE TABLE parts (id int PRIMARY KEY,
      item int NOT NULL REFERENCES items ON DELETE CASCADE); INSERT INTO parts VALUES (5, 1)`,
    requests: [
      ['DELETE FROM items WHERE id = 3', 'DELETE FROM items WHERE id = 1'],
      ['SELECT count(*)::int FROM parts', 'UPDATE items SET n = 0 WHERE id = 2'],
    ],
    autocommit: true,
  },
  'a look at the number that was drawn last': {
    schema: `${LOG}; CREATE TABLE looks (n int)`,
    requests: [
      [
        "INSERT INTO log (what) VALUES ('a')",
        'INSERT INTO looks SELECT last_value FROM log_id_seq',
      ],
      [
        "INSERT INTO log (what) VALUES ('b')",
        'INSERT INTO looks SELECT last_value FROM log_id_seq',
      ],
    ],
  },
  'a sequence that is set': {
    schema: LOG,
    requests: [
      ["INSERT INTO log (id, what) VALUES (9, 'z')", "SELECT setval('log_id_seq', 500)"],
      [
        "INSERT INTO log (what) VALUES ('a') RETURNING id < 600 AS is_set",
        "INSERT INTO log (what) VALUES ('b') RETURNING id < 600 AS is_set",
      ],
    ],
  },
  'whose id is the lowest': {
    schema: LOG,
    requests: [
      ["INSERT INTO log (what) VALUES ('a')", 'SELECT what FROM log ORDER BY id LIMIT 1'],
      ["INSERT INTO log (what) VALUES ('b')", 'SELECT count(*)::int FROM log'],
    ],
    autocommit: true,
  },
  'COMMIT AND CHAIN': {
    schema: LOG,
    requests: [
      ['SELECT count(*)::int FROM log', "INSERT INTO log (what) VALUES ('a')", 'COMMIT AND CHAIN'],
      ['SELECT count(*)::int FROM log', "INSERT INTO log (what) VALUES ('b')", 'COMMIT AND CHAIN'],
    ],
  },
  'a procedure that commits in between': {
    schema: `${ITEMS}; CREATE PROCEDURE twice() LANGUAGE plpgsql AS $$ BEGIN
      UPDATE items SET n = n + 1 WHERE id = 1; COMMIT; UPDATE items SET n = n + 1 WHERE id = 2; END $$`,
    requests: [
      ['CALL twice()', 'SELECT sum(n)::int FROM items'],
      ['SELECT sum(n)::int FROM items', 'CALL twice()'],
    ],
    autocommit: true,
  },
  NOTIFY: {
    schema: ITEMS,
    requests: [
      ['UPDATE items SET n = 0 WHERE id = 1', "NOTIFY changed, 'x'"],
      ['UPDATE items SET n = n + 1 WHERE id = 1', "SELECT pg_notify('changed', 'y')"],
    ],
  },
};

/** What might be taken for independent and is not: each is small enough to run all of it. */
export const DELICATE_HANDLERS: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.entries(DELICATE).map(([name, delicate]) => [name, handlerOf(delicate)]),
);
