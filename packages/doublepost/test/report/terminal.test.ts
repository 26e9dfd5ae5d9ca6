import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderVerdict, terminalReporter } from '../../src/report/terminal.ts';
import { VERDICTS } from '../support/verdicts.ts';

const SCREEN = { width: 80, colour: false, write: () => {} };

describe('the terminal report', () => {
  it.each(Object.entries(VERDICTS))('of %s reads like its golden file', async (name, verdict) => {
    await expect(renderVerdict(verdict, SCREEN)).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it.each([
    ['race-unhandled', 40],
    ['clean', 40],
    ['race-sweep', 40],
    ['race-unhandled', 100],
  ])('of %s keeps within %i columns', async (name, width) => {
    const verdict = VERDICTS[name];
    if (verdict === undefined) throw new Error(`no verdict ${name}`);
    const text = renderVerdict(verdict, { ...SCREEN, width });
    // An address and a command are kept whole, to be copied.
    const unwrapped = [verdict.evidence.page, verdict.evidence.command];
    for (const line of text.split('\n')) {
      if (!unwrapped.includes(line.trim())) expect(line.length).toBeLessThanOrEqual(width);
    }
    await expect(text).toMatchFileSnapshot(`golden/${name}-${width}.txt`);
  });

  it('is coloured on a screen that has colours, and says the same', () => {
    for (const verdict of Object.values(VERDICTS)) {
      const coloured = renderVerdict(verdict, { ...SCREEN, colour: true });
      const plain = stripVTControlCharacters(coloured);
      expect(coloured).not.toBe(plain);
      expect(plain).toBe(renderVerdict(verdict, SCREEN));
    }
  });

  it('is written as soon as a verdict is there', () => {
    const written: string[] = [];
    const reporter = terminalReporter({ ...SCREEN, write: (text) => written.push(text) });
    const [verdict] = Object.values(VERDICTS);
    if (verdict !== undefined) reporter.onVerdict?.(verdict);
    expect(written).toHaveLength(1);
  });
});
