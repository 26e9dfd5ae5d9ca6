// Coupons: POST /coupons makes one, POST /coupons/ID/redeem takes one use, DELETE /coupons/ID.
import { createServer } from 'node:http';
import pg from 'pg';

createServer(async (request, response) => {
  const id = request.url.split('/')[2];
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html');
    response.end('<form method="post"><button>Redeem</button></form>');
    return;
  }
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  try {
    await client.connect();
    if (request.method === 'DELETE') {
      await client.query('DELETE FROM coupons WHERE id = $1', [id]);
    } else if (id === undefined) {
      const made = await client.query('INSERT INTO coupons (uses) VALUES (2) RETURNING id');
      response.setHeader('content-type', 'application/json').write(JSON.stringify(made.rows[0]));
    } else {
      await client.query('UPDATE coupons SET uses = uses - 1 WHERE id = $1', [id]);
    }
    response.end();
  } catch (error) {
    response.writeHead(500).end(String(error));
  } finally {
    await client.end();
  }
}).listen(Number(process.env.PORT), '127.0.0.1');
