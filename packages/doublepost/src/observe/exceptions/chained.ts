import type { ShownException } from '../observation.ts';

/** What is known of an exception that another one came of: Django does not tell its type. */
export type Thrown = Pick<ShownException, 'message'> & Partial<Pick<ShownException, 'type'>>;

/** How an exception of Python led to the next one that a trace shows. */
interface Link {
  readonly thrown: Thrown | undefined;
  /** Whether it was named as the cause: `raise ... from error`. */
  readonly isCause: boolean;
}

/** What stands between two exceptions; Django puts the message of the first one into brackets. */
const BETWEEN =
  /^(?:The above exception(?<cause> \(.*\))? was the direct cause of the following exception:|During handling of the above exception(?<context> \(.*\))?, another exception occurred:)/;

/** What only a database says: an exception that was thrown while one was handled hides it. */
const OF_DATABASE =
  /unique constraint|duplicate (?:key|entry)|constraint failed|foreign key constraint|deadlock|could not serialize|database is locked|lock wait timeout/i;

/**
 * The exception that the last one of a trace of Python came of: the innermost named cause, or else
 * one that a database threw. What merely was handled at the time is none: `get_or_create` inserts
 * because there was no row.
 *
 * @param read finds the exception that some lines show
 * @returns undefined where the last one stands for itself
 */
export function causeOf(
  lines: readonly string[],
  last: Thrown,
  read: (lines: readonly string[]) => Thrown | undefined,
): Thrown | undefined {
  const links = linksIn(lines, read).reverse();
  const end = links.findIndex(({ isCause }) => !isCause);
  const named = links.slice(0, end < 0 ? undefined : end).findLast(({ thrown }) => thrown);
  if (OF_DATABASE.test(named?.thrown?.message ?? last.message)) return named?.thrown;
  const said = links.find(({ thrown }) => OF_DATABASE.test(thrown?.message ?? ''));
  return (said ?? named)?.thrown;
}

function linksIn(
  lines: readonly string[],
  read: (lines: readonly string[]) => Thrown | undefined,
): Link[] {
  const links: Link[] = [];
  let start = 0;
  for (const [index, line] of lines.entries()) {
    const between = BETWEEN.exec(line);
    if (between === null) continue;
    const { cause, context } = between.groups ?? {};
    const told = (cause ?? context)?.slice(2, -1);
    const thrown = told === undefined ? read(lines.slice(start, index)) : { message: told };
    links.push({ thrown, isCause: line.startsWith('The') });
    start = index + 1;
  }
  return links;
}
