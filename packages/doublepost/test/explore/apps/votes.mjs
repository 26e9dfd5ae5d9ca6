// A vote that counts once, with a check that other processes know nothing of: it is kept in memory,
// or in the file KEPT_IN. SAFE=1: the database refuses the second one, too. STARTS=N: it starts only
// so often. Each start is a row of its own.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import pg from 'pg';

const { DATABASE_URL, KEPT_IN, PORT, SAFE, STARTS } = process.env;
const voters = new Set();
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 1 });
const { rowCount } = await pool.query('SELECT 1 FROM starts');
if (rowCount >= Number(STARTS)) throw new Error('started too often');
await pool.query('INSERT INTO starts DEFAULT VALUES');

function hasVoted(voter) {
  return KEPT_IN === undefined ? voters.has(voter) : existsSync(KEPT_IN) && kept().includes(voter);
}

function kept() {
  return readFileSync(KEPT_IN, 'utf8').split('\n');
}

function keep(voter) {
  if (KEPT_IN === undefined) voters.add(voter);
  else appendFileSync(KEPT_IN, `${voter}\n`);
}

async function vote(voter) {
  if (hasVoted(voter)) return 409;
  keep(voter);
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
