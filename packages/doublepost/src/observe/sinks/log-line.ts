/**
 * What lines of a log tell of failures, unless told otherwise: the words of languages and loggers,
 * what databases say of unique keys, deadlocks, serialization and locks, and pino's and Bunyan's
 * levels from 50, in JSON.
 */
export const ERROR_PATTERN: RegExp = new RegExp(
  [
    String.raw`\b(?:\w*error|\w*exception|fatal|panic|traceback|deadlock)\b`,
    String.raw`\bUNIQUE constraint failed\b|\bviolates (?:unique|foreign key|check|not-null|exclusion) constraint\b`,
    String.raw`\b(?:UNIQUE KEY|FOREIGN KEY) constraint\b|\bDuplicate entry '|\b(?:CHECK|NOT NULL) constraint failed\b`,
    String.raw`\bcould not serialize access\b|\bRecord has changed since last read\b`,
    String.raw`\bdatabase (?:table )?is locked\b|\bSQLITE_(?:BUSY|CONSTRAINT)|\bLock wait timeout exceeded\b`,
    String.raw`\bcould not obtain lock\b|\bdue to lock timeout\b`,
    String.raw`"level"\s*:\s*"?(?:[5-9]\d\b|critical|crit|alert|emerg)`,
  ].join('|'),
  'i',
);

/**
 * What a line is counted and shown as: of a JSON logger its messages, without the request and the
 * times around them; without numbers, so that equal failures are counted as one.
 */
export function wordsOf(line: string): string {
  return withoutNumbers(messagesIn(line) ?? line);
}

/** A JSON logger's own message, and that of the error that came with it; undefined of other lines. */
function messagesIn(line: string): string | undefined {
  const record = parseObject(line);
  if (record === undefined) return undefined;
  const { msg, message, err, error, exception } = record;
  const texts = [msg, message, err, error, exception].flatMap(textsOf);
  return texts.length === 0 ? undefined : [...new Set(texts)].join(': ');
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const { message } = value as { readonly message?: unknown };
  return typeof message === 'string' ? [message] : [];
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Times, process numbers and the like differ from line to line. */
function withoutNumbers(line: string): string {
  return line
    .trim()
    .replace(/\d[\d:.,T/-]*/g, '#')
    .slice(0, 200);
}
