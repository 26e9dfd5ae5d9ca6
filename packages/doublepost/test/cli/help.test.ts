import { describe, expect, it } from 'vitest';
import { runAtTerminal } from '../support/run-at-terminal.ts';
import { runCli } from '../support/run-cli.ts';

describe('doublepost --help', () => {
  it('groups the options by what they are about', async () => {
    const { code, stdout } = await runCli(['--help']);
    const headings = [...stdout.matchAll(/^(\w[^:\n]*):$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      ...['Arguments', 'Options', 'Request', 'Who posts, and what is right', 'Values', 'Session'],
      ...['Rounds', 'Sending', 'Watching', 'Reports', 'Commands', 'Examples'],
    ]);
    expect(stdout).not.toMatch(/default: (?:\[\]|\{\}|false)/);
    expect(stdout).toMatch(/--serial-runs <n> .*\(default:\s+3\)/);
    expect(code).toBe(0);
  });

  it('is as wide as the terminal, with room for it to be read', async () => {
    const narrow = await runAtTerminal('run --help', '.', [], {}, 70);
    const lines = narrow.output.split(/\r?\n/);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(70);
    const wide = await runAtTerminal('run --help', '.', [], {}, 300);
    const widest = Math.max(...wide.output.split(/\r?\n/).map(({ length }) => length));
    expect(widest).toBeGreaterThan(80);
    expect(widest).toBeLessThanOrEqual(100);
  });
});
