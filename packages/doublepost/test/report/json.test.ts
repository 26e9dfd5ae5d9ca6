import { expect, it } from 'vitest';
import { jsonReporter } from '../../src/report/json.ts';
import { VERDICTS } from '../support/verdicts.ts';

it('is one document with every verdict, whole', () => {
  const written: string[] = [];
  const verdicts = Object.values(VERDICTS);
  jsonReporter((text) => written.push(text)).onEnd?.(verdicts);
  expect(JSON.parse(written.join(''))).toEqual({
    version: 1,
    verdicts: JSON.parse(JSON.stringify(verdicts)),
  });
});
