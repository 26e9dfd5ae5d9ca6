import { describe, expect, it } from 'vitest';
import { renderExploration } from '../../../src/explore/report/render.ts';
import { EXPLORATIONS, HEAD } from '../../support/explorations.ts';

describe('the report of an exploration', () => {
  it.each(Object.entries(EXPLORATIONS))('%s', async (name, exploration) => {
    for (const width of [100, 60]) {
      const text = renderExploration(exploration, HEAD, { width, colour: false, write() {} });
      await expect(text).toMatchFileSnapshot(`golden/${name}-${width}.txt`);
    }
  });
});
