import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { createInterface } from 'node:readline';

/**
 * What receiver.c does, over TLS: `node tls-receiver.mjs KEY CERTIFICATE`. Node.js has no stamps of
 * the kernel, so it prints one spread.
 */
const [key, cert] = process.argv.slice(2).map((file) => readFileSync(file));
let expected = 0;
let arrivals = [];

const server = createSecureServer({ key, cert });
server.on('sessionError', () => {});
server.on('stream', (stream, headers) => {
  const length = Number(headers['content-length'] ?? 0);
  let received = 0;
  stream.on('error', () => {});
  stream.on('data', (chunk) => {
    received += chunk.length;
    if (received === length) arrive(stream, process.hrtime.bigint());
  });
  if (length === 0) answer(stream);
});

function arrive(stream, at) {
  arrivals.push({ stream, at });
  if (arrivals.length < expected) return;
  console.log(String(at - arrivals[0].at));
  for (const arrival of arrivals) answer(arrival.stream);
  arrivals = [];
}

function answer(stream) {
  stream.respond({ ':status': 200 }, { endStream: true });
  stream.resume();
}

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
createInterface({ input: process.stdin })
  .on('line', (line) => {
    expected = Number(line);
    arrivals = [];
    console.log('ready');
  })
  .on('close', () => process.exit());
