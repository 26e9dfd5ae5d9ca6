import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderVerdict, terminalReporter } from '../../src/report/terminal.ts';
import { conclude } from '../../src/verdict/conclude.ts';
import { ACCEPTED, failed, oneByOne, REFUSED, raced, rows } from '../support/runs.ts';
import { HEAD, VERDICTS } from '../support/verdicts.ts';

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
      const isOneWord = !line.trim().includes(' ');
      if (isOneWord || unwrapped.includes(line.trim())) continue;
      expect(line.length, line).toBeLessThanOrEqual(width);
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

  it('shows nothing that steers a terminal, whoever wrote it', () => {
    const serial = Array(3).fill(oneByOne([ACCEPTED, REFUSED], [[rows('users', 1)], []]));
    const attack = 'no \u001b[2Jsuch\r \u009b1A\u001b]0;CLEAN\u0007\u202etable\u0008';
    const run = raced([ACCEPTED, failed(attack)], [rows('users\u001b[8m', 1)]);
    const head = { ...HEAD, scenario: 'sign\u001b[1A-up', notes: [attack] };
    const text = renderVerdict(conclude({ serial, raced: [run] }, 'once', head), SCREEN);
    expect(text).toContain('no such');
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
    expect(text).not.toContain(']0;CLEAN');
  });

  it('is written as soon as a verdict is there', () => {
    const written: string[] = [];
    const reporter = terminalReporter({ ...SCREEN, write: (text) => written.push(text) });
    const [verdict] = Object.values(VERDICTS);
    if (verdict !== undefined) reporter.onVerdict?.(verdict);
    expect(written).toHaveLength(1);
  });
});
