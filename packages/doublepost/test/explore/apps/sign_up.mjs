// A sign-up form that takes everything. DIE_AT=N: it dies in the middle of its N-th transaction.
import { createServer } from 'node:http';
import pg from 'pg';

let posts = 0;

createServer(async (request, response) => {
  response.setHeader('content-type', 'text/html');
  if (request.method === 'GET') {
    response.end('<form method="post"><input name="email" type="email"><button>Go</button></form>');
    return;
  }
  posts += 1;
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.query('BEGIN');
  await client.query('INSERT INTO users (email) VALUES ($1)', [String(posts)]);
  if (posts === Number(process.env.DIE_AT)) process.exit(1);
  await client.query('COMMIT');
  await client.end();
  response.end('done');
}).listen(Number(process.env.PORT), '127.0.0.1');
