// @module-tag slow

import { afterEach, describe, expect, it } from 'vitest';
import { assertOnce, DoublePostFound } from '../src/assert-once.ts';
import type { CheckOptions } from '../src/check.ts';
import * as matchers from '../src/matchers.ts';
import { planFromPage } from '../src/plan/from-page.ts';
import { type SignUpApp, type SignUpVariant, startSignUpApp } from './support/sign-up-app.ts';

declare module 'vitest' {
  interface Matchers {
    toBeSubmittedOnce(options?: CheckOptions): Promise<void>;
  }
}

expect.extend(matchers);

let app: SignUpApp;

afterEach(() => app.close());

async function plan(variant: SignUpVariant, fill: Readonly<Record<string, string>> = {}) {
  app = await startSignUpApp(variant);
  return planFromPage(app.page, { database: app.database, fill });
}

const FEW = { rounds: 3, serialRuns: 2 };

describe('assertOnce', () => {
  it('returns the verdict of a form that acts once', async () => {
    expect(await assertOnce(await plan('handled'), FEW)).toMatchObject({ kind: 'clean' });
  });

  it('throws the explained report of a race', async () => {
    const error = await assertOnce(await plan('unhandled'), FEW).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DoublePostFound);
    expect(String(error)).toContain('users.email is unique, so the second INSERT failed');
  });

  it('throws where nothing could be judged', async () => {
    const scenario = await plan('handled', { email: 'nobody' });
    await expect(assertOnce(scenario, FEW)).rejects.toMatchObject({
      code: 'DP_NOT_JUDGED',
      message: expect.stringMatching(
        /^form-rejected: .*"Enter an e-mail address\."\n.*--fill NAME=VALUE/,
      ),
    });
  });
});

describe('toBeSubmittedOnce', () => {
  it('passes for a form that acts once', async () => {
    await expect(await plan('handled')).toBeSubmittedOnce(FEW);
  });

  it('fails with the explained report', async () => {
    const scenario = await plan('unhandled');
    await expect(expect(scenario).toBeSubmittedOnce(FEW)).rejects.toThrow(
      'users.email is unique, so the second INSERT failed',
    );
  });

  it('may be turned round', async () => {
    await expect(await plan('unhandled')).not.toBeSubmittedOnce(FEW);
  });

  it('fails where nothing could be judged, either way round', async () => {
    const scenario = await plan('handled', { email: 'nobody' });
    await expect(expect(scenario).toBeSubmittedOnce(FEW)).rejects.toThrow(
      /UNKNOWN(?:.|\n)*--fill NAME=VALUE(?:.|\n)*form-rejected/,
    );
    await expect(expect(scenario).not.toBeSubmittedOnce(FEW)).rejects.toThrow('UNKNOWN');
  });
});
