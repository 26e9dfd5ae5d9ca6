import { pbkdf2Sync } from 'node:crypto';
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

/** A server of one worker: while it hashes a password it answers nobody. */
const FORM = '<form method=post><input name=email type=email><button>Save</button></form>';
const taken = new Set();

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    if (request.method === 'GET') return void response.end(FORM);
    if (taken.has(body)) return void response.end(`<p role=alert>Already there.</p>${FORM}`);
    taken.add(body);
    pbkdf2Sync(body, 'salt', 60_000, 64, 'sha512');
    response.writeHead(303, { Location: '/done/' }).end();
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
