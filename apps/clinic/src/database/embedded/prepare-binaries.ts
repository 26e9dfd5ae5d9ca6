import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

const PROGRAMS = ['initdb', 'postgres'];

/** PostgreSQL, ready to run. */
export interface Binaries {
  /** The folder with `initdb` and `postgres`. */
  readonly bin: string;
  /** What their environment must have. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Makes the binaries of an npm package run. The package itself is left as it is: it may be
 * read-only, and its install script, which links the libraries under the names that the programs
 * ask for, has not run where scripts are off.
 *
 * @param native the folder with `bin`, `lib` and `share`.
 * @param folder where links and, if need be, a copy may stand.
 * @param everyone whether users without any right of ours must reach the programs.
 */
export function prepareBinaries(native: string, folder: string, everyone: boolean): Binaries {
  const home = mustCopy(native, everyone) ? copy(native, join(folder, 'native')) : native;
  const libraries = join(folder, 'lib');
  mkdirSync(libraries);
  for (const { source, target } of readLinks(native)) {
    symlinkSync(join(home, 'lib', basename(source)), join(libraries, basename(target)));
  }
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return {
    bin: join(home, 'bin'),
    environment: { [variable]: [libraries, join(home, 'lib')].join(delimiter) },
  };
}

function readLinks(native: string): { source: string; target: string }[] {
  try {
    return JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  } catch {
    // Windows has no such list.
    return [];
  }
}

function mustCopy(native: string, everyone: boolean): boolean {
  const programs = PROGRAMS.map((name) => join(native, 'bin', name));
  if (everyone) return !programs.every(isOpenToEveryone);
  return process.platform !== 'win32' && !programs.every(isExecutable);
}

function isExecutable(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether every folder above it lets everyone through, and everyone may run the program. */
function isOpenToEveryone(path: string): boolean {
  const parent = dirname(path);
  return (statSync(path).mode & 0o001) !== 0 && (parent === path || isOpenToEveryone(parent));
}

function copy(native: string, target: string): string {
  cpSync(native, target, { recursive: true, verbatimSymlinks: true });
  for (const name of PROGRAMS) chmodSync(join(target, 'bin', name), 0o755);
  return target;
}
