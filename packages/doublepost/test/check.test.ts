// @module-tag slow

import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { planFromPage } from '../src/plan/from-page.ts';
import { readBody } from './support/requests.ts';
import { startServer } from './support/servers.ts';
import { type SignUpApp, type SignUpVariant, startSignUpApp } from './support/sign-up-app.ts';

let app: SignUpApp | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function checkVariant(variant: SignUpVariant, watched = true) {
  app = await startSignUpApp(variant);
  const plan = planFromPage(app.page, watched ? { database: app.database } : {});
  return check(plan, { rounds: 10 });
}

describe('a sign-up that', () => {
  it('does not catch its unique violation is a race whose data is right', async () => {
    const verdict = await checkVariant('unhandled');
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [
        {
          kind: 'server-error',
          affects: 'answer',
          detail: 'UNIQUE constraint failed: users.email',
        },
      ],
      explanations: [{ cause: 'unhandled-unique-violation' }],
    });
    expect(verdict.kind === 'race' && verdict.hits).toBeGreaterThanOrEqual(8);
  });

  it('catches it is clean', async () => {
    expect(await checkVariant('handled')).toMatchObject({ kind: 'clean', rounds: 10 });
  });

  it('has no unique index is a race whose data is wrong', async () => {
    expect(await checkVariant('unchecked')).toMatchObject({
      kind: 'race',
      findings: [{ kind: 'duplicate-effect', affects: 'state' }],
      explanations: [{ cause: 'missing-unique-constraint' }],
    });
  });

  it('has no unique index is found by its answers alone when no database is watched', async () => {
    expect(await checkVariant('unchecked', false)).toMatchObject({
      kind: 'race',
      findings: [
        {
          kind: 'divergent-response',
          affects: 'unobserved',
          detail: '2 times the answer 303 /done/, not 1',
        },
      ],
      explanations: [{ cause: 'unseen-check-then-act' }],
    });
  });

  it('does not look for a repetition at all is not idempotent, and no race', async () => {
    expect(await checkVariant('repeats')).toMatchObject({
      kind: 'not-idempotent',
      findings: [{ kind: 'not-idempotent', detail: 'rows inserted into users' }],
    });
  });

  it('takes its server down is a race, told although the rest could not be run', async () => {
    const verdict = await checkVariant('crashes');
    expect(verdict).toMatchObject({
      kind: 'race',
      hits: 1,
      rounds: 1,
      findings: [{ kind: 'server-error', detail: 'connection dropped (ECONNRESET)' }],
      evidence: { endedEarly: expect.stringContaining('DP_CONNECTION_REFUSED') },
    });
  });

  it('answers nobody and is gone afterwards cannot be told from one that was stopped', async () => {
    expect(await checkVariant('stops')).toMatchObject({
      kind: 'unknown',
      reason: { code: 'application-gone', advice: expect.stringContaining('again') },
    });
  });

  it('refuses our values cannot be judged', async () => {
    app = await startSignUpApp('handled');
    const verdict = await check(planFromPage(app.page, { fill: { email: 'nobody' } }));
    expect(verdict).toMatchObject({
      kind: 'unknown',
      reason: {
        code: 'form-rejected',
        message: expect.stringContaining('Enter an e-mail address.'),
      },
    });
  });
});

describe('a check', () => {
  it('tells how far it has come', async () => {
    app = await startSignUpApp('handled');
    const seen: string[] = [];
    await check(planFromPage(app.page), {
      rounds: 2,
      serialRuns: 1,
      onProgress: ({ phase, done, total }) => seen.push(`${phase} ${done}/${total}`),
    });
    expect(seen).toEqual(['serial 1/1', 'race 1/2', 'race 2/2']);
  });

  it('ends between two runs when it is aborted, and says so', async () => {
    app = await startSignUpApp('handled');
    const controller = new AbortController();
    const verdict = await check(planFromPage(app.page), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(verdict).toMatchObject({ kind: 'unknown', reason: { code: 'interrupted' } });
  });

  it('tells what it posted, but no password', async () => {
    app = await startSignUpApp('handled');
    const { evidence } = await check(planFromPage(app.page), { rounds: 1, serialRuns: 1 });
    expect(evidence.posted).toEqual({
      email: expect.stringMatching(/@example\.com$/),
      password: '***',
    });
  });

  it.each([{ rounds: 0 }, { serialRuns: 0 }, { rounds: 1.5 }, { copies: 1 }, { copies: 21 }])(
    'needs whole numbers: %o',
    async (options) => {
      app = await startSignUpApp('handled');
      await expect(check(planFromPage(app.page), options)).rejects.toMatchObject({
        code: 'DP_USAGE',
      });
    },
  );

  it('may end at the first race', async () => {
    app = await startSignUpApp('unchecked');
    const plan = planFromPage(app.page, { database: app.database });
    const verdict = await check(plan, { rounds: 1_000, untilRace: true });
    expect(verdict).toMatchObject({
      kind: 'race',
      hits: 1,
      evidence: { endedEarly: 'the first race was found' },
    });
  });

  it('is bounded as closely as asked for, with no more rounds than that takes', async () => {
    app = await startSignUpApp('handled');
    const plan = planFromPage(app.page, { database: app.database });
    const verdict = await check(plan, { below: 0.3 });
    expect(verdict).toMatchObject({ kind: 'clean', rounds: 9 });
    expect(verdict.kind === 'clean' && verdict.below).toBeLessThanOrEqual(0.3);
  });

  it('is unknown where it ended before the bound that was asked for', async () => {
    app = await startSignUpApp('handled');
    const plan = planFromPage(app.page, { database: app.database });
    const verdict = await check(plan, { below: 0.001, maxTimeMs: 1 });
    expect(verdict).toMatchObject({
      kind: 'unknown',
      reason: {
        code: 'bound-not-reached',
        message: expect.stringMatching(
          /^the time was up \(--max-time\): 0 of \d+ rounds .* not below the 0\.1 %/,
        ),
        advice: expect.stringContaining('That takes 2995 rounds'),
      },
    });
  });

  it('tells of a watched place in which nothing ever happened', async () => {
    app = await startSignUpApp('handled');
    const mute = await startSignUpApp('handled');
    const plan = planFromPage(app.page, { database: [app.database, mute.database] });
    const verdict = await check(plan, { rounds: 2, serialRuns: 1 });
    await mute.close();
    expect(verdict).toMatchObject({ kind: 'clean' });
    const told = verdict.evidence.notes.filter((note) => note.startsWith('Nothing was ever seen'));
    expect(told).toEqual([expect.stringContaining(mute.database)]);
  });

  it.each([{ below: 0.05, rounds: 5 }, { below: 0 }, { below: 1 }])(
    'is not checked with %j',
    async (options) => {
      const checking = check(planFromPage('http://127.0.0.1/'), options);
      await expect(checking).rejects.toMatchObject({ code: 'DP_USAGE' });
    },
  );

  it('may end after some time, and then bounds what its rounds can say', async () => {
    app = await startSignUpApp('handled');
    const plan = planFromPage(app.page, { database: app.database });
    const verdict = await check(plan, { rounds: 10_000, maxTimeMs: 1_000 });
    expect(verdict).toMatchObject({
      kind: 'clean',
      evidence: { endedEarly: 'the time was up (--max-time)' },
    });
    if (verdict.kind !== 'clean') return;
    expect(verdict.rounds).toBeLessThan(1_000);
    expect(verdict.below).toBeCloseTo(1 - 0.05 ** (1 / verdict.rounds));
  });

  it('watches several databases, and tells their tables apart', async () => {
    app = await startSignUpApp('unchecked');
    const plan = planFromPage(app.page, { database: [app.database, app.database] });
    const verdict = await check(plan, { rounds: 3, serialRuns: 1 });
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [
        {
          detail:
            'rows inserted into users#1.users (2, not 1), rows inserted into users#2.users (2, not 1)',
        },
      ],
      evidence: { watched: { length: 2 } },
    });
  });

  it('posts as many copies as it is told, and tells how near they were', async () => {
    app = await startSignUpApp('unchecked');
    const plan = planFromPage(app.page, { database: app.database });
    const verdict = await check(plan, { rounds: 3, serialRuns: 2, copies: 5, warm: false });
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [{ kind: 'duplicate-effect', example: { answers: { length: 5 } } }],
      evidence: {
        firing: { protocol: 'http1', copies: 5, gapMs: 0, abortFirst: false },
        spreadMicroseconds: { median: expect.any(Number), max: expect.any(Number) },
      },
    });
  });

  it('finds no race when the second comes long after the first, and tells the gap', async () => {
    app = await startSignUpApp('unhandled');
    const plan = planFromPage(app.page, { database: app.database });
    const verdict = await check(plan, { rounds: 3, gapMs: 600 });
    expect(verdict).toMatchObject({ kind: 'clean', evidence: { firing: { gapMs: 600 } } });
    expect(verdict.evidence.firing.achievedGapMs).toBeGreaterThan(599.999);
    expect(verdict.evidence.firing.achievedGapMs).toBeLessThan(605);
  });

  it('measures the race window over gaps, with more rounds near its edge', async () => {
    app = await startSignUpApp('unhandled');
    const plan = planFromPage(app.page, { database: app.database });
    const before = app.windows.length;
    const { evidence } = await check(plan, { sweep: { fromMs: 0, toMs: 1_000 }, rounds: 60 });
    const traced = app.windows.slice(before).sort((a, b) => a - b);
    const { window, rounds } = evidence.sweep ?? {};
    expect(rounds?.length).toBeGreaterThan(10);
    expect(rounds?.length).toBeLessThanOrEqual(60);
    // The window is the time from the look to the insert, which a busy machine stretches at times.
    expect(window?.widthMs.high).toBeGreaterThan((traced[0] ?? 0) * 0.8);
    expect(window?.widthMs.low).toBeLessThan((traced.at(-1) ?? 0) * 1.2);
    const width = window?.widthMs.estimate ?? 0;
    const near = rounds?.filter(({ gapMs }) => gapMs > width / 3 && gapMs < width * 3) ?? [];
    expect(near.length).toBeGreaterThan((rounds?.length ?? 0) / 2);
  });

  it('finds the failure of a browser that gives up its first post', async () => {
    app = await startSignUpApp('unhandled');
    const plan = planFromPage(app.page, { database: app.database });
    const verdict = await check(plan, { rounds: 12, abortFirst: true });
    // The one that fails is the second one in about half of the rounds.
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [{ kind: 'server-error', example: { answers: [{ kind: 'aborted' }, {}] } }],
    });
  });

  describe('of a server that tells when requests arrive', () => {
    /** @param apartMs what its clock puts between one post and the next */
    async function checkTelling(apartMs: number) {
      let posts = 0;
      const { url } = await startServer(async (request, response) => {
        if (request.method === 'GET') {
          response.end('<form method=post><input name=email type=email></form>');
          return;
        }
        await readBody(request);
        const moment = performance.now() + apartMs * posts++;
        const token = request.headers['x-doublepost-probe'];
        response.setHeader('Server-Timing', `doublepost;desc="${token}";dur=${moment.toFixed(3)}`);
        response.writeHead(303, { Location: '/done/' }).end();
      });
      const plan = planFromPage(url.href, { expect: 'each' });
      return check(plan, { rounds: 4, serialRuns: 1, maxSpreadMs: 200 });
    }

    it('tells the spread by its clock, too', async () => {
      const { evidence } = await checkTelling(0);
      expect(evidence.arrivalSpreadMicroseconds?.median).toBeGreaterThan(0);
      expect(evidence.arrivalSpreadMicroseconds?.max).toBeLessThan(200_000);
    });

    it('does not count rounds that arrived too far apart, however near they were sent', async () => {
      expect(await checkTelling(400)).toMatchObject({
        kind: 'unknown',
        reason: {
          code: 'spread-too-wide',
          message: expect.stringContaining('rounds arrived over'),
        },
      });
    });
  });

  it('repeats rounds that were sent over too much time, and gives up when all are', async () => {
    app = await startSignUpApp('handled');
    const verdict = await check(planFromPage(app.page), { rounds: 2, maxSpreadMs: 1e-9 });
    expect(verdict).toMatchObject({ kind: 'unknown', reason: { code: 'spread-too-wide' } });
  });
});
