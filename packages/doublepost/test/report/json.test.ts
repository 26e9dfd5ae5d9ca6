import { expect, it } from 'vitest';
import { jsonReporter } from '../../src/report/json.ts';
import type { Outcome } from '../../src/report/reporter.ts';
import { FAILED_CHECK, VERDICTS } from '../support/verdicts.ts';

it('is one document with every verdict and every failure, whole', () => {
  const written: string[] = [];
  const verdicts = Object.values(VERDICTS);
  const judged = verdicts.map((verdict): Outcome => ({ kind: 'judged', verdict }));
  jsonReporter((text) => written.push(text)).onEnd?.([
    { kind: 'failed', failure: FAILED_CHECK },
    ...judged,
  ]);
  expect(JSON.parse(written.join(''))).toEqual({
    version: 1,
    verdicts: JSON.parse(JSON.stringify(verdicts)),
    errors: [FAILED_CHECK],
  });
});
