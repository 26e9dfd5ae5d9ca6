import { describe, expect, it } from 'vitest';
import { runAtTerminal } from '../support/run-at-terminal.ts';
import { runCli } from '../support/run-cli.ts';

describe('doublepost --help', () => {
  it('groups the options by what they are about', async () => {
    const { code, stdout } = await runCli(['--help']);
    const headings = [...stdout.matchAll(/^(\w[^:\n]*):$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      ...['Arguments', 'Options', 'Request', 'Who posts, and what is right', 'Values', 'Session'],
      ...['Rounds', 'Sending', 'Watching', 'Reports', 'Commands', 'Exit codes', 'Examples'],
    ]);
    expect(stdout).not.toMatch(/default: (?:\[\]|\{\}|false)/);
    expect(stdout).toMatch(/--serial-runs <n> .*\(default:\s+3\)/);
    expect(code).toBe(0);
  });

  it.each([
    ['run --help', 70, /^ {2}--error-pattern <regex> {2,}what/m],
    // A name that is too long has a line of its own.
    ['run --help', 60, /^ {2}--error-pattern <regex>\r?\n {24}what/m],
    ['explore --help', 60, /^ {2}--max-schedules <n> {3}ends/m],
  ])('%s fits a terminal of %d columns', async (words, columns, item) => {
    const { output } = await runAtTerminal(words, '.', [], {}, columns);
    const lines = output.split(/\r?\n/);
    expect(lines.filter(({ length }) => length > columns)).toEqual([]);
    expect(output).toMatch(item);
  });

  it('is not wider than can be read', async () => {
    const wide = await runAtTerminal('run --help', '.', [], {}, 300);
    const widest = Math.max(...wide.output.split(/\r?\n/).map(({ length }) => length));
    expect(widest).toBeGreaterThan(80);
    expect(widest).toBeLessThanOrEqual(100);
  });
});
