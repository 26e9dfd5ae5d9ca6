import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary.ts';

const BIN = fileURLToPath(new URL('../../bin/doublepost.js', import.meta.url));

it('a clone that was not built says so, as every error is told', () => {
  const clone = temporaryFolder();
  const bin = join(clone, 'bin', 'doublepost.js');
  mkdirSync(join(clone, 'bin'));
  copyFileSync(BIN, bin);
  writeFileSync(join(clone, 'package.json'), '{"type":"module"}');
  const { status, stderr } = spawnSync(process.execPath, [bin, '--help'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^DP_NOT_BUILT: .+\n {2}why: .+\n {2}fix: .+\n$/);
});
