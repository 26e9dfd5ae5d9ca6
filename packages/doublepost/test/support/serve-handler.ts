import { createServer } from 'node:http';
import pg from 'pg';
import { HANDLERS, longHandler } from './handlers.ts';

/** Serves one handler behind a form, as an application does: `serve-handler.ts NAME`. */
const name = process.argv[2] ?? '';
const handler = name === 'long' ? longHandler() : HANDLERS[name];
if (handler === undefined) throw new Error(`no handler ${name}`);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5 });
pool.on('error', () => {});

createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html');
    response.end('<form method="post"><input name="email" type="email"><button>Go</button></form>');
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const email = new URLSearchParams(Buffer.concat(chunks).toString()).get('email') ?? '';
  try {
    const { status, body } = await handler.handle(pool, email);
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  } catch (error) {
    response
      .writeHead(500, { 'content-type': 'application/json' })
      .end(JSON.stringify({ message: (error as Error).message }));
  }
}).listen(Number(process.env.PORT), '127.0.0.1');
