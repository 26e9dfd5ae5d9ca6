// A vote that counts once, with a check that other processes know nothing of: it is kept in memory,
// or in the file KEPT_IN, for ever or for KEPT_MS; LOADS=1: in memory, which is written to that file
// and read from it at the start. SAFE=1: the database refuses the second one, too. LIMIT=N: no more
// than N posts. Each start is a row of its own; where there are not STARTED rows, no vote is taken.
// STARTS=N: it starts only so often. DUE=1: a worker gives itself a vote, which takes a while.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import pg from 'pg';

const { DATABASE_URL, DUE, KEPT_IN, KEPT_MS, LIMIT, LOADS, PORT, SAFE, STARTED, STARTS } =
  process.env;
const voters = new Set(LOADS ? kept() : []);
const pool = new pg.Pool({ connectionString: DATABASE_URL });
const { rowCount: starts } = await pool.query('SELECT 1 FROM starts');
if (starts >= Number(STARTS)) throw new Error('started too often');
await pool.query('INSERT INTO starts DEFAULT VALUES');
let posts = 0;

if (DUE) {
  const job = `INSERT INTO votes (voter) SELECT 'worker' FROM starts WHERE CASE
    WHEN clock_timestamp() > now_at + interval '1.5 s' THEN pg_sleep(1.5)::text IS NOT NULL ELSE false
    END LIMIT 1`;
  let isBusy = false;
  setInterval(async () => {
    if (isBusy) return;
    isBusy = true;
    await pool.query(job).catch(() => {});
    isBusy = false;
  }, 50);
}

function hasVoted(voter) {
  return KEPT_IN === undefined || LOADS ? voters.has(voter) : kept().includes(voter);
}

function kept() {
  const lines = existsSync(KEPT_IN) ? readFileSync(KEPT_IN, 'utf8').trim().split('\n') : [];
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ at }) => !(Date.now() - at > Number(KEPT_MS)))
    .map(({ voter }) => voter);
}

function keep(voter) {
  voters.add(voter);
  if (KEPT_IN) appendFileSync(KEPT_IN, `${JSON.stringify({ voter, at: Date.now() })}\n`);
}

async function vote(voter) {
  posts += 1;
  if (posts > Number(LIMIT)) return 429;
  if (hasVoted(voter)) return 409;
  keep(voter);
  if (STARTED && (await pool.query('SELECT id FROM starts')).rowCount !== Number(STARTED))
    return 500;
  if (SAFE === undefined) {
    const { rowCount } = await pool.query('SELECT 1 FROM votes WHERE voter = $1', [voter]);
    if (rowCount > 0) return 409;
  }
  const sql = 'INSERT INTO votes (voter) VALUES ($1) ON CONFLICT DO NOTHING';
  return (await pool.query(sql, [voter])).rowCount === 1 ? 200 : 409;
}

createServer(async (request, response) => {
  response.setHeader('content-type', 'text/html');
  if (request.method === 'GET') {
    response.end('<form method="post"><input name="voter"><button>Vote</button></form>');
    return;
  }
  let body = '';
  for await (const part of request) body += part;
  response.statusCode = await vote(new URLSearchParams(body).get('voter'));
  response.end(response.statusCode === 200 ? 'Thank you.' : 'You have voted.');
}).listen(Number(PORT), '127.0.0.1');
