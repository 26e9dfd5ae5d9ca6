import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in the stack of an error: `at NAME (PATH:LINE:COLUMN)`, or a URL for the path. */
const FRAME = /^\s+at (?:.*\()?(?:file:\/\/)?(\/.+|[A-Za-z]:\\.+):(\d+):\d+\)?$/;
/** Of this library, source or compiled. */
const OWN = fileURLToPath(new URL('..', import.meta.url));

/**
 * Tells why a module could not be loaded: `signup.race.ts:4: ReferenceError: x is not defined`, and
 * of a syntax error the column, too. A place in a module that it imports names that module.
 *
 * @param path absolute
 * @param file the path that messages name
 */
export function describeLoadFailure(cause: unknown, path: string, file: string): string {
  if (!(cause instanceof Error)) return `${file}: ${String(cause)}`;
  const named = (found: string): string =>
    join(dirname(file), relative(dirname(path), found)).replaceAll('\\', '/');
  const [first = '', second = ''] = cause.message.split('\n');
  // jiti puts the place of a syntax error below, and counts columns from 0, editors from 1.
  const [, broken, line, column] = /^\s*(.+):(\d+):(\d+)$/.exec(second) ?? [];
  if (broken !== undefined)
    return `${named(broken)}:${line}:${Number(column) + 1}: ${first.trim()}`;
  const place = placeOf(cause);
  if (place === undefined) return `${file}: ${first}`;
  const kind = cause.name === 'Error' ? '' : `${cause.name}: `;
  return `${named(place.path)}:${place.line}: ${kind}${first}`;
}

/** Where the user's own code was; its columns are not those of the file, which was transpiled. */
function placeOf({
  stack = '',
}: Error): { readonly path: string; readonly line: string } | undefined {
  for (const frame of stack.split('\n')) {
    const [, path, line] = FRAME.exec(frame) ?? [];
    if (path === undefined || line === undefined) continue;
    if (path.startsWith(OWN) || /[/\\]node_modules[/\\]/.test(path)) continue;
    return { path, line };
  }
  return undefined;
}
