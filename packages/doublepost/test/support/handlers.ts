import type pg from 'pg';

/** What a handler answers. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A handler of one form: ordinary code of ordinary applications, with its schema. */
export interface Handler {
  readonly schema: string;
  readonly handle: (pool: pg.Pool, email: string) => Promise<Answer>;
  /** Whether a race of two such requests does what no serial order does. */
  readonly isSafe: boolean;
  /** What the application does by itself, every few milliseconds. */
  readonly background?: (pool: pg.Pool) => Promise<unknown>;
  /** What each request posts; undefined: both the same. */
  readonly bodies?: readonly string[];
  /** Whether both requests may act. */
  readonly expect?: 'once' | 'each' | 'serial';
}

const done: Answer = { status: 201, body: 'done' };
const taken: Answer = { status: 409, body: 'taken' };

const USERS = 'CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE NOT NULL)';
const PROFILES = `${USERS}; CREATE TABLE profiles (
  id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users, bio text)`;
const LOOSE = `CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL);
  CREATE TABLE profiles (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users, bio text)`;
const SEATS = `CREATE TABLE shows (id int PRIMARY KEY, seats int NOT NULL);
  CREATE TABLE bookings (id serial PRIMARY KEY, show_id int NOT NULL REFERENCES shows, email text);
  INSERT INTO shows VALUES (1, 1)`;
const ACCOUNTS = `CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL);
  INSERT INTO accounts VALUES (1, 100), (2, 100)`;

/** Runs `work` in a transaction on a connection of its own. */
export async function transaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
  begin = 'BEGIN',
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query(begin);
    const answer = await work(client);
    await client.query('COMMIT');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

async function signUp(client: pg.PoolClient, email: string): Promise<Answer> {
  const found = await client.query('SELECT id FROM users WHERE email = $1', [email]);
  if (found.rowCount !== 0) return taken;
  const inserted = await client.query('INSERT INTO users (email) VALUES ($1) RETURNING id', [
    email,
  ]);
  const id = inserted.rows[0]?.id;
  await client.query("INSERT INTO profiles (user_id, bio) VALUES ($1, '')", [id]);
  await client.query('UPDATE profiles SET bio = $2 WHERE user_id = $1', [id, 'new']);
  return done;
}

const isUniqueViolation = (error: unknown): boolean =>
  (error as { code?: string }).code === '23505';

async function book(pool: pg.Pool, email: string, suffix: string): Promise<Answer> {
  return transaction(pool, async (client) => {
    const show = await client.query(`SELECT seats FROM shows WHERE id = 1${suffix}`);
    if (show.rows[0].seats < 1) return taken;
    await client.query('INSERT INTO bookings (show_id, email) VALUES (1, $1)', [email]);
    await client.query('UPDATE shows SET seats = seats - 1 WHERE id = 1');
    return done;
  });
}

/** Documented races, each unprotected and mended. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  'sign-up, unique violation unhandled': {
    schema: PROFILES,
    isSafe: false,
    handle: (pool, email) => transaction(pool, (client) => signUp(client, email)),
  },
  'sign-up, unique violation handled': {
    schema: PROFILES,
    isSafe: true,
    handle: (pool, email) =>
      transaction(pool, (client) => signUp(client, email)).catch((error) => {
        if (isUniqueViolation(error)) return taken;
        throw error;
      }),
  },
  'sign-up without a unique index': {
    schema: LOOSE,
    isSafe: false,
    handle: (pool, email) => transaction(pool, (client) => signUp(client, email)),
  },
  'sign-up with ON CONFLICT DO NOTHING': {
    schema: USERS,
    isSafe: true,
    handle: (pool, email) =>
      transaction(pool, async (client) => {
        const inserted = await client.query(
          'INSERT INTO users (email) VALUES ($1) ON CONFLICT DO NOTHING',
          [email],
        );
        return inserted.rowCount === 1 ? done : taken;
      }),
  },
  'sign-up under an advisory lock': {
    schema: LOOSE,
    isSafe: true,
    handle: (pool, email) =>
      transaction(pool, async (client) => {
        await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [email]);
        return signUp(client, email);
      }),
  },
  'sign-up, SERIALIZABLE without retry': {
    schema: LOOSE,
    isSafe: false,
    handle: (pool, email) =>
      transaction(pool, (client) => signUp(client, email), 'BEGIN ISOLATION LEVEL SERIALIZABLE'),
  },
  'sign-up, SERIALIZABLE with retry': {
    schema: LOOSE,
    isSafe: true,
    async handle(pool, email) {
      for (;;) {
        try {
          const begin = 'BEGIN ISOLATION LEVEL SERIALIZABLE';
          return await transaction(pool, (client) => signUp(client, email), begin);
        } catch (error) {
          if ((error as { code?: string }).code !== '40001') throw error;
        }
      }
    },
  },
  'sign-up, autocommit': {
    schema: LOOSE,
    isSafe: false,
    async handle(pool, email) {
      const found = await pool.query('SELECT id FROM users WHERE email = $1', [email]);
      if (found.rowCount !== 0) return taken;
      await pool.query('INSERT INTO users (email) VALUES ($1)', [email]);
      return done;
    },
  },
  'last seat without a lock': {
    schema: SEATS,
    isSafe: false,
    handle: (pool, email) => book(pool, email, ''),
  },
  'last seat, FOR UPDATE': {
    schema: SEATS,
    isSafe: true,
    handle: (pool, email) => book(pool, email, ' FOR UPDATE'),
  },
  'balance read, then written': {
    schema: ACCOUNTS,
    isSafe: false,
    expect: 'each',
    handle: (pool) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query('SELECT balance FROM accounts WHERE id = 1');
        await client.query('UPDATE accounts SET balance = $1 WHERE id = 1', [rows[0].balance - 10]);
        return done;
      }),
  },
  'balance written by an expression': {
    schema: ACCOUNTS,
    isSafe: true,
    expect: 'each',
    handle: (pool) =>
      transaction(pool, async (client) => {
        await client.query('UPDATE accounts SET balance = balance - 10 WHERE id = 1');
        return done;
      }),
  },
  'balance read, then written, REPEATABLE READ': {
    schema: ACCOUNTS,
    isSafe: false,
    expect: 'each',
    handle: (pool) =>
      transaction(
        pool,
        async (client) => {
          const { rows } = await client.query('SELECT balance FROM accounts WHERE id = 1');
          await client.query('UPDATE accounts SET balance = $1 WHERE id = 1', [
            rows[0].balance - 10,
          ]);
          return done;
        },
        'BEGIN ISOLATION LEVEL REPEATABLE READ',
      ),
  },
  'check hidden in a function': {
    schema: `${LOOSE}; CREATE FUNCTION is_free(text) RETURNS boolean LANGUAGE sql AS
      'SELECT NOT EXISTS (SELECT FROM users WHERE email = $1)'`,
    isSafe: false,
    handle: (pool, email) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query('SELECT is_free($1) AS free', [email]);
        if (!rows[0].free) return taken;
        await client.query('INSERT INTO users (email) VALUES ($1)', [email]);
        return done;
      }),
  },
  'limit kept by a trigger': {
    schema: `CREATE TABLE entries (id serial PRIMARY KEY, email text);
      CREATE FUNCTION keep_limit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (SELECT count(*) FROM entries) > 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;
      CREATE TRIGGER keep_limit BEFORE INSERT ON entries
        FOR EACH ROW EXECUTE FUNCTION keep_limit()`,
    isSafe: false,
    handle: (pool, email) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query('INSERT INTO entries (email) VALUES ($1)', [email]);
        return rowCount === 1 ? done : taken;
      }),
  },
  'transfers in opposite orders': {
    schema: `${ACCOUNTS}; CREATE TABLE moves (email text)`,
    isSafe: false,
    expect: 'each',
    bodies: ['1 2', '2 1'],
    handle: (pool, order) =>
      transaction(pool, async (client) => {
        for (const id of order.split(' ')) {
          await client.query('UPDATE accounts SET balance = balance + 1 WHERE id = $1', [id]);
        }
        return done;
      }),
  },
  'own row changed by its key': {
    schema: ACCOUNTS,
    isSafe: true,
    expect: 'each',
    bodies: ['1', '2'],
    handle: (pool, id) =>
      transaction(pool, async (client) => {
        const found = await client.query('SELECT balance FROM accounts WHERE id = $1', [id]);
        const balance = found.rows[0].balance - 10;
        await client.query('UPDATE accounts SET balance = $2 WHERE id = $1', [id, balance]);
        return done;
      }),
  },
  'own rows changed to the same key': {
    schema: `${USERS}; INSERT INTO users VALUES (1, 'a'), (2, 'b')`,
    isSafe: true,
    expect: 'each',
    bodies: ['1', '2'],
    handle: (pool, id) =>
      transaction(pool, async (client) => {
        const taking = "UPDATE users SET email = 'c' WHERE id = $1";
        await client.query(taking, [id]);
        return done;
      }).catch((error) => {
        if (isUniqueViolation(error)) return taken;
        throw error;
      }),
  },
  'new rows with keys of their own, but one that is the same': {
    schema: 'CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE)',
    isSafe: true,
    expect: 'each',
    bodies: ['1', '2'],
    handle: (pool, id) =>
      transaction(pool, async (client) => {
        await client.query("INSERT INTO users (id, email) VALUES ($1, 'c')", [id]);
        return done;
      }).catch((error) => {
        if (isUniqueViolation(error)) return taken;
        throw error;
      }),
  },
  'foreign key checked by COMMIT': {
    schema: `CREATE TABLE shows (id int PRIMARY KEY); INSERT INTO shows VALUES (1);
      CREATE TABLE bookings (id serial PRIMARY KEY,
        show_id int NOT NULL REFERENCES shows DEFERRABLE INITIALLY DEFERRED)`,
    isSafe: true,
    expect: 'each',
    bodies: ['INSERT INTO bookings (show_id) VALUES (1)', 'DELETE FROM shows'],
    handle: (pool, sql) =>
      transaction(pool, async (client) => {
        await client.query(sql);
        return done;
      }).catch((error) => {
        if ((error as { code?: string }).code === '23503') return taken;
        throw error;
      }),
  },
  'row by its key beside a look at all': {
    schema: `${ACCOUNTS}; CREATE TABLE sums (id int PRIMARY KEY, total int)`,
    isSafe: false,
    expect: 'each',
    bodies: ['1', '2'],
    handle: (pool, id) =>
      transaction(pool, async (client) => {
        const found = await client.query('SELECT sum(balance)::int AS total FROM accounts');
        const total = found.rows[0].total;
        await client.query('UPDATE accounts SET balance = balance - 10 WHERE id = $1', [id]);
        await client.query('INSERT INTO sums (id, total) VALUES ($1, $2)', [id, total]);
        return done;
      }),
  },
};

/** Twelve statements that write twelve tables, and one that reads before: the study's long one. */
export function longHandler(): Handler {
  const tables = Array.from({ length: 8 }, (_, index) => `log_${index}`);
  return {
    schema: [
      LOOSE,
      ...tables.map((name) => `CREATE TABLE ${name} (id serial PRIMARY KEY, email text)`),
    ].join(';'),
    isSafe: false,
    handle: (pool, email) =>
      transaction(pool, async (client) => {
        const found = await client.query('SELECT id FROM users WHERE email = $1', [email]);
        if (found.rowCount !== 0) return taken;
        for (const name of tables) {
          await client.query(`INSERT INTO ${name} (email) VALUES ($1)`, [email]);
        }
        await client.query('INSERT INTO users (email) VALUES ($1)', [email]);
        return done;
      }),
  };
}
