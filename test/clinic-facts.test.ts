import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const README = readFileSync(new URL('../apps/clinic/README.md', import.meta.url), 'utf8');
const TESTS = new URL('../apps/clinic/test/', import.meta.url);

/** The rows that say what the original does, what the clinic does, and which test shows it. */
const rows = README.slice(README.indexOf('## The original and this'))
  .split('\n')
  .filter((line) => /^\| .* \|$/u.test(line) && !/^\| (the original +\||-+)/u.test(line));

describe('the table of what the original does', () => {
  it('is there', () => {
    expect(rows.length).toBeGreaterThan(40);
  });

  it.each(rows)('names a test that there is: %s', (row) => {
    const shownBy = row.split(/ \| /u).at(-1) ?? '';
    const named = [...shownBy.matchAll(/`([^`]+\.test\.ts)` "([^"]+)"/gu)];
    expect(named).not.toHaveLength(0);
    for (const [, file = '', title = ''] of named) {
      const source = readFileSync(fileURLToPath(new URL(file, TESTS)), 'utf8');
      expect(source.includes(`'${title}`) || source.includes(`\`${title}`), title).toBe(true);
    }
  });
});
