import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startPlainReceiver } from './lib/arrival/receiver.ts';
import { oursOverHttp1, oursOverHttp2, type Send } from './lib/arrival/senders.ts';

/**
 * Whether memory and handles stay flat over many rounds. `BENCH_ROUNDS` sets how many there are of
 * each strategy (default 10,000).
 */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 10_000);
const SAMPLES = 10;
const STRATEGIES: Readonly<Record<string, Send>> = { http1: oursOverHttp1, http2: oursOverHttp2 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Sample {
  /** In megabytes, after a garbage collection. */
  readonly heap: number;
  readonly handles: number;
}

const folder = mkdtempSync(join(tmpdir(), 'doublepost-bench-'));
const receiver = await startPlainReceiver(folder);
const figures: Record<string, { heap: number[]; handles: number[]; growth: number }> = {};
for (const [name, send] of Object.entries(STRATEGIES)) {
  // What is loaded and compiled once is no growth.
  await runRounds(send, Math.ceil(ROUNDS / SAMPLES));
  const samples: Sample[] = [sample()];
  for (let part = 0; part < SAMPLES; part++) {
    await runRounds(send, Math.ceil(ROUNDS / SAMPLES));
    samples.push(sample());
  }
  const heap = samples.map((one) => one.heap);
  const growth = Math.round(((heap.at(-1) ?? 0) - (heap[0] ?? 0)) * 10) / 10;
  figures[name] = { heap, handles: samples.map((one) => one.handles), growth };
  console.log(`${name}: heap in MB ${heap.join(' ')}, handles ${figures[name].handles.join(' ')}`);
}
await receiver.stop();
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ figures }));

async function runRounds(send: Send, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await receiver.round(2, () => send(2, receiver));
  }
}

function sample(): Sample {
  collectGarbage();
  const heap = Math.round(process.memoryUsage().heapUsed / 1e5) / 10;
  return { heap, handles: process.getActiveResourcesInfo().length };
}
