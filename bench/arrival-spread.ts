import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ArrivalSpread,
  startPlainReceiver,
  startTlsReceiver,
} from './lib/arrival/receiver.ts';
import {
  autocannonOnce,
  curlParallel,
  curlProcesses,
  fetchAll,
  lastByteLoop,
  oursOverHttp1,
  oursOverHttp2,
  pythonProcesses,
  type Send,
  warmLastByteLoop,
} from './lib/arrival/senders.ts';
import { quantile } from './lib/quantile.ts';

/**
 * How far apart the last bytes of requests arrive that are sent "at the same time", by doublepost and
 * by what people use instead. `BENCH_ROUNDS` sets the rounds of each way (default 200).
 */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 200);
const BLOCKS = 10;
const COUNTS = [2, 20] as const;

interface Way {
  readonly name: string;
  readonly send: Send;
  readonly tls?: boolean;
  /** Of the rounds, for what takes seconds each. Default 1. */
  readonly share?: number;
  readonly counts?: readonly number[];
}

const WAYS: readonly Way[] = [
  { name: 'http2', send: oursOverHttp2 },
  { name: 'http2-tls', send: oursOverHttp2, tls: true },
  { name: 'http1', send: oursOverHttp1 },
  { name: 'last-byte-loop', send: lastByteLoop },
  { name: 'last-byte-loop-warm', send: warmLastByteLoop },
  { name: 'fetch', send: fetchAll },
  { name: 'autocannon', send: autocannonOnce },
  { name: 'curl-parallel', send: curlParallel },
  { name: 'curl-processes', send: curlProcesses },
  { name: 'python-processes', send: pythonProcesses, share: 0.2, counts: [2] },
].filter(({ name }) => isThere(name));

const folder = mkdtempSync(join(tmpdir(), 'doublepost-bench-'));
const plain = await startPlainReceiver(folder);
const secure = await startTlsReceiver(folder);
const samples = new Map<string, ArrivalSpread[]>();
let lost = 0;

// Blocks take turns and begin with another way each time: what slows the machine slows all of them.
for (let block = 0; block < BLOCKS; block++) {
  for (let turn = 0; turn < WAYS.length; turn++) {
    const way = WAYS[(turn + block) % WAYS.length];
    for (const count of COUNTS) if (way !== undefined) await runBlock(way, count);
  }
}
await plain.stop();
await secure.stop();
rmSync(folder, { recursive: true });
report();

async function runBlock({ name, send, tls, share = 1, counts = COUNTS }: Way, count: number) {
  if (!counts.includes(count)) return;
  const receiver = tls ? secure : plain;
  for (let round = 0; round < Math.ceil((ROUNDS * share) / BLOCKS); round++) {
    const spread = await receiver.round(count, () => send(count, receiver));
    if (spread === undefined) lost += 1;
    else samplesOf(name, count).push(spread);
  }
}

function samplesOf(name: string, count: number): ArrivalSpread[] {
  const key = `${name} ${count}`;
  const known = samples.get(key) ?? [];
  samples.set(key, known);
  return known;
}

function isThere(name: string): boolean {
  const asked = process.env.BENCH_WAYS?.split(',');
  if (asked !== undefined && !asked.includes(name)) return false;
  const [command = ''] = name.split('-');
  if (command !== 'curl' && command !== 'python') return true;
  return spawnSync(command === 'python' ? 'python3' : command, ['--version']).status === 0;
}

/** Of one way and number of requests, in microseconds. */
interface Figure {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  /** By the stamps of the kernel. */
  readonly kernelMedian?: number;
}

function report(): void {
  const figures: Record<string, Record<number, Figure>> = {};
  console.log(
    `first to last arrival in microseconds, ${ROUNDS} rounds in ${BLOCKS} interleaved blocks, ${cpus().length} processors, ${lost} rounds lost`,
  );
  for (const { name, counts = COUNTS } of WAYS) {
    for (const count of counts) {
      const rounds = samplesOf(name, count);
      const figure = figureOf(rounds);
      figures[name] = { ...figures[name], [count]: figure };
      const { median, p99, max, kernelMedian } = figure;
      const kernel = kernelMedian === undefined ? '' : `  kernel median ${column(kernelMedian)}`;
      console.log(
        `${name.padEnd(19)} N=${String(count).padEnd(3)} median ${column(median)}  p99 ${column(p99)}  max ${column(max)}${kernel}  rounds ${rounds.length}`,
      );
    }
  }
  for (const line of targets((name, count) => figures[name]?.[count])) console.log(line);
  console.log(JSON.stringify({ figures }));
}

function figureOf(rounds: readonly ArrivalSpread[]): Figure {
  const read = rounds.map((round) => round.read);
  const received = rounds.flatMap((round) => round.received ?? []);
  return {
    median: quantile(read, 0.5),
    p99: quantile(read, 0.99),
    max: quantile(read, 1),
    ...(received.length === 0 ? {} : { kernelMedian: quantile(received, 0.5) }),
  };
}

function column(value: number): string {
  return value.toFixed(1).padStart(10);
}

/**
 * What the strategies have to hold, and whether they did in this run. Two ways with sockets of their
 * own are compared by the kernel's stamps: how many last bytes a late receiver reads at once is chance.
 * Ours are warm, which costs the kernel some microseconds more, so the plain loop's are, too.
 */
function targets(figure: (name: string, count: number) => Figure | undefined): string[] {
  const median = (name: string, count: number): number => figure(name, count)?.median ?? Number.NaN;
  const kernel = (name: string, count: number): number =>
    figure(name, count)?.kernelMedian ?? Number.NaN;
  const hold = (what: string, holds: boolean): string => `${holds ? 'held  ' : 'missed'} ${what}`;
  const peers = WAYS.filter(({ name }) => !/^http|^last-byte/.test(name));
  return [
    hold('http2, N=2: median at most 15', median('http2', 2) <= 15),
    hold('http2, N=20: median at most 40', median('http2', 20) <= 40),
    ...COUNTS.map((count) =>
      hold(
        `http1, N=${count}: by the kernel at most 1.2 times the plain last-byte loop, both warm`,
        kernel('http1', count) <= 1.2 * kernel('last-byte-loop-warm', count),
      ),
    ),
    ...peers.flatMap(({ name, counts = COUNTS }) =>
      counts.map((count) =>
        hold(
          `${name}, N=${count}: at least 3 times the median of http2`,
          median(name, count) >= 3 * median('http2', count),
        ),
      ),
    ),
  ];
}
