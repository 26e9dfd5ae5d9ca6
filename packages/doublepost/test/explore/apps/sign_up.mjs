// A sign-up form that takes everything. DIE_AT=N: it dies in the middle of its N-th transaction.
// REFUSES=STATUS: it knows only the sessions that this very process began, and answers others so.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';

const session = `session=${randomUUID()}`;
const refusal = Number(process.env.REFUSES);
let posts = 0;

createServer(async (request, response) => {
  response.setHeader('content-type', 'text/html');
  if (request.method === 'GET') {
    response.setHeader('set-cookie', session);
    response.end('<form method="post"><input name="email" type="email"><button>Go</button></form>');
    return;
  }
  if (refusal > 0 && request.headers.cookie !== session) {
    response.writeHead(refusal, { location: '/accounts/login/?next=/' }).end();
    return;
  }
  posts += 1;
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.query('BEGIN');
  await client.query("INSERT INTO users (email) VALUES ('a@b.test')");
  if (posts === Number(process.env.DIE_AT)) process.exit(1);
  await client.query('COMMIT');
  await client.end();
  response.end('done');
}).listen(Number(process.env.PORT), '127.0.0.1');
