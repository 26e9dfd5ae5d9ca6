// @module-tag slow

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { check } from '../src/check.ts';
import { lookForConcurrency } from '../src/concurrency.ts';
import { planFromPage } from '../src/plan/from-page.ts';
import type { ActorMode } from '../src/plan/scenario.ts';
import { readForm, targetAt } from './support/requests.ts';
import { startServer } from './support/servers.ts';

const FORM = '<form method=post><input name=email type=email><button>Save</button></form>';

function lookAt(url: URL, actors: ActorMode = 'same-tab') {
  const options = { target: targetAt(url), timeoutMs: 10_000 };
  return lookForConcurrency(planFromPage(url.href, { actors }), options);
}

/** Answers in turns: what `keyOf` gives the same key is answered one after the other. */
async function startTakingTurns(
  keyOf: (request: IncomingMessage) => string,
  { submissionMs = 60, formMs = 0 } = {},
) {
  const turns = new Map<string, Promise<unknown>>();
  const taken = new Set<string>();
  const { url } = await startServer(async (request, response) => {
    const fields = request.method === 'POST' ? await readForm(request) : undefined;
    const key = keyOf(request);
    const turn = (turns.get(key) ?? Promise.resolve()).then(() =>
      answer(request, response, fields),
    );
    turns.set(key, turn);
    await turn;
  });

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    fields: URLSearchParams | undefined,
  ): Promise<void> {
    if (sessionOf(request) === '') {
      response.setHeader('Set-Cookie', `session=${randomUUID()}; Path=/`);
    }
    if (fields === undefined) {
      if (request.url === '/') await setTimeout(formMs);
      return void response.end(FORM);
    }
    const email = fields.get('email') ?? '';
    if (taken.has(email)) return void response.end(`<p role=alert>Already there.</p>${FORM}`);
    taken.add(email);
    await setTimeout(submissionMs);
    response.writeHead(303, { Location: '/done/' }).end();
  }

  return url;
}

function sessionOf({ headers }: IncomingMessage): string {
  return /session=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
}

/** A server in a thread of its own, which hashes as long as it answers a submission. */
async function startOneWorker(): Promise<URL> {
  const worker = new Worker(new URL('./support/one-worker-server.mjs', import.meta.url));
  onTestFinished(async () => void (await worker.terminate()));
  const [port] = (await once(worker, 'message')) as [number];
  return new URL(`http://127.0.0.1:${port}/`);
}

describe('a server that', () => {
  it('answers whoever asks is concurrent', async () => {
    const url = await startTakingTurns(() => randomUUID());
    expect(await lookAt(url)).toEqual({ kind: 'concurrent' });
  });

  it('has one worker answers one at a time', async () => {
    expect(await lookAt(await startOneWorker())).toEqual({ kind: 'one-at-a-time' });
  });

  it('locks the session answers one at a time per session', async () => {
    const url = await startTakingTurns((request) => sessionOf(request) || randomUUID());
    expect(await lookAt(url)).toEqual({ kind: 'one-at-a-time-per-session' });
    // Where two users post the lock keeps nothing apart.
    expect(await lookAt(url, 'two-users')).toEqual({ kind: 'concurrent' });
  });

  it('lets its pages wait for a lock that others do not need is concurrent', async () => {
    const url = await startTakingTurns(({ url: path }) => (path === '/' ? 'table' : randomUUID()));
    expect(await lookAt(url)).toEqual({ kind: 'concurrent' });
  });

  it('has a form that takes as long as its submission is told by another page', async () => {
    const times = { submissionMs: 60, formMs: 40 };
    const alone = await startTakingTurns(() => 'all', times);
    expect(await lookAt(alone)).toEqual({ kind: 'one-at-a-time' });
    const many = await startTakingTurns(() => randomUUID(), times);
    expect(await lookAt(many)).toEqual({ kind: 'concurrent' });
  });

  it('answers at once, in turns, is never taken for concurrent, however busy the machine', async () => {
    const url = await startTakingTurns(() => 'all', { submissionMs: 0 });
    expect((await lookAt(url)).kind).toMatch(/^(?:too-quick|one-at-a-time|not-seen)$/);
  });

  it('shows no form any more cannot be told', async () => {
    const { url } = await startServer((_request, response) => response.end('Closed.'));
    expect(await lookAt(url)).toEqual({
      kind: 'not-seen',
      because: expect.stringMatching(/^DP_NO_FORM: /),
    });
  });
});

describe('where nothing was found the verdict is', () => {
  it.each<[string, () => Promise<URL>, string, RegExp]>([
    ['unknown for one worker', startOneWorker, 'one-worker', /several workers/],
    [
      'unknown for a lock of the session',
      () => startTakingTurns((request) => sessionOf(request) || randomUUID()),
      'session-lock',
      /--actors two-users/,
    ],
  ])('%s, with the way out', async (_what, start, code, advice) => {
    const url = await start();
    const verdict = await check(planFromPage(url.href), { rounds: 3, serialRuns: 1 });
    expect(verdict).toMatchObject({
      kind: 'unknown',
      reason: { code, advice: expect.stringMatching(advice) },
    });
  });

  it('never clean without a note where the server takes turns and is too quick to tell', async () => {
    const url = await startTakingTurns(() => 'all', { submissionMs: 0 });
    const verdict = await check(planFromPage(url.href), { rounds: 3, serialRuns: 1 });
    const told =
      verdict.kind === 'unknown' ? verdict.reason.code : verdict.evidence.notes.join(' ');
    expect(told).toMatch(/^one-worker$|too quick, |could not be seen/);
    expect(verdict.kind).not.toBe('race');
  });
});
