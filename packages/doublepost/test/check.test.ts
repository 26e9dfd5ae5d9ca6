import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { planFromPage } from '../src/plan/from-page.ts';
import { type SignUpApp, type SignUpVariant, startSignUpApp } from './support/sign-up-app.ts';

let app: SignUpApp;

afterEach(async () => {
  await app.close();
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

  it.each([{ rounds: 0 }, { serialRuns: 0 }, { rounds: 1.5 }])(
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
      evidence: { endedEarly: 'the first race was found (--until-race)' },
    });
  });

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

  it('is not fooled by another writer in the same table', async () => {
    app = await startSignUpApp('handled');
    const plan = planFromPage(app.page, { database: app.database });
    const written = app.writeMeanwhile();
    const verdict = await check(plan, { rounds: 10 });
    expect(written()).toBeGreaterThan(20);
    expect(verdict).toMatchObject({ kind: 'clean' });
    expect(verdict.evidence.notes).toContainEqual(
      'Others write into users, too: only rows that belong to a value of the round were counted.',
    );
  });

  it('finds a race although another writes into the same table', async () => {
    app = await startSignUpApp('unchecked');
    const plan = planFromPage(app.page, { database: app.database });
    app.writeMeanwhile();
    const verdict = await check(plan, { rounds: 10 });
    expect(verdict).toMatchObject({
      kind: 'race',
      findings: [{ kind: 'duplicate-effect', detail: 'rows inserted into users (2, not 1)' }],
    });
  });

  it('repeats rounds that were sent over too much time, and gives up when all are', async () => {
    app = await startSignUpApp('handled');
    const verdict = await check(planFromPage(app.page), { rounds: 2, maxSpreadMs: 1e-9 });
    expect(verdict).toMatchObject({ kind: 'unknown', reason: { code: 'spread-too-wide' } });
  });
});
