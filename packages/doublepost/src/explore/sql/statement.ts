/** Statements that touch no table by themselves, by their first word. */
const NEUTRAL = new Set([
  ...['begin', 'start', 'commit', 'end', 'rollback', 'abort', 'savepoint', 'release'],
  ...['set', 'reset', 'show', 'listen', 'unlisten', 'notify', 'deallocate', 'discard', 'close'],
  ...['sync', ''],
]);

/** Statements that may run inside a transaction block, and do the same there. */
const WRAPPABLE = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'merge',
  'with',
  'values',
  'table',
]);

/** A look whether the connection is alive, as pools take it before they lend it. */
const CONSTANT = /^select\s+(?:\d+|'[^'\\]*'|null|true)(?:\s+as\s+\w+)?\s*;?$/;

const WRITING = new Set(['insert', 'update', 'delete', 'merge', 'for', 'into', 'lock', 'truncate']);

/** What the words of a statement say, without claiming to understand it. */
export interface Words {
  readonly first: string;
  /** Every word, in lower case, also of texts and comments. */
  readonly all: ReadonlySet<string>;
  readonly hasSeveral: boolean;
  /** Whether it asks for a constant only: `SELECT 1`. */
  readonly isConstant: boolean;
  /** The columns that an INSERT names, in lower case; undefined where it names none. */
  readonly columns: ReadonlySet<string> | undefined;
}

/** Splits a statement into words. Names that are written with escapes count as unknown: `u&`. */
export function wordsOf(sql: string): Words {
  const bare = withoutComments(sql).trim().toLowerCase();
  const all = new Set(sql.toLowerCase().match(/u&"|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []);
  const quoted = sql.match(/"(?:[^"]|"")+"/g) ?? [];
  for (const name of quoted) all.add(name.slice(1, -1).toLowerCase());
  const first = /^\(*\s*([a-z]*)/.exec(bare)?.[1] ?? '';
  return {
    first,
    all,
    hasSeveral: /;\s*\S/.test(bare),
    isConstant: CONSTANT.test(bare),
    columns: insertedColumns(bare),
  };
}

function insertedColumns(sql: string): ReadonlySet<string> | undefined {
  const list = /^insert\s+into\s+[\w."]+\s*\(([^()]*)\)\s*(?:overriding\b.*?)?values\b/s.exec(
    sql,
  )?.[1];
  return list === undefined
    ? undefined
    : new Set(list.split(',').map((column) => column.trim().replaceAll('"', '')));
}

/** Whether a statement can be known to touch nothing, without asking the server. */
export function isNeutral(words: Words): boolean {
  return (
    NEUTRAL.has(words.first) &&
    !words.hasSeveral &&
    !checksConstraints(words) &&
    !endsPrepared(words)
  );
}

/** COMMIT PREPARED and ROLLBACK PREPARED end what any connection may have done. */
function endsPrepared({ first, all }: Words): boolean {
  return (first === 'commit' || first === 'rollback') && all.has('prepared');
}

/** Whether a statement does what COMMIT would do otherwise: SET CONSTRAINTS ... IMMEDIATE. */
export function checksConstraints({ first, all }: Words): boolean {
  return first === 'set' && all.has('constraints') && all.has('immediate');
}

export function isWrappable({ first, hasSeveral }: Words): boolean {
  return WRAPPABLE.has(first) && !hasSeveral;
}

/** Whether nothing in a statement can write, lock rows, or call what does. */
export function isPlainRead({ first, all }: Words): boolean {
  if (first !== 'select' && first !== 'table' && first !== 'values') return false;
  return ![...WRITING].some((word) => all.has(word));
}

/** Whether all that a statement writes are new rows. */
export function isPlainInsert({ first, all }: Words): boolean {
  return first === 'insert' && !['update', 'delete', 'merge', 'with'].some((word) => all.has(word));
}

/** A comment in which others of the given form may stand. */
const commentWith = (inner: string): string => String.raw`/\*(?:[^*/]|\*(?!/)|/(?!\*)${inner})*\*/`;
/** Three within each other; texts and names are told apart from comments. */
const COMMENT = new RegExp(
  [
    `(?<kept>'(?:[^']|'')*'|"(?:[^"]|"")*")`,
    String.raw`--[^\n]*`,
    commentWith(`|${commentWith(`|${commentWith('')}`)}`),
  ].join('|'),
  'g',
);

/** A statement without its comments. */
export function withoutComments(sql: string): string {
  return sql.replace(COMMENT, (...match) => match.at(-1).kept ?? ' ');
}

/** Also as the options of a connection have it, where a blank needs a backslash. */
const LEVEL = /\b(serializable|repeatable[\s\\]+read|read[\s\\]+(?:un)?committed)\b/i;
/** A setting may be named with dashes where a connection's options begin with two. */
const DEFAULT_LEVEL = /default[-_]transaction[-_]isolation/i;
const SETS = /(?:^|;)\s*(?:(?:begin|start|set)\b|select\b.*\bset_config\b)/is;
const SETS_BY_PARAMETER = /\bset_config\s*\(\s*'(?:default_)?transaction_isolation'\s*,\s*[^'\s]/i;

/**
 * The isolation level that a statement asks for, and for what. One that is a parameter's value is
 * taken for the strictest.
 */
export function isolationOf(sql: string): { level: string; forSession: boolean } | undefined {
  const bare = withoutComments(sql);
  if (!SETS.test(bare)) return undefined;
  const level =
    LEVEL.exec(bare)?.[1] ?? (SETS_BY_PARAMETER.test(bare) ? 'serializable' : undefined);
  if (level === undefined) return undefined;
  const forSession = /\bsession\s+characteristics\b/i.test(bare) || DEFAULT_LEVEL.test(bare);
  return { level: level.toLowerCase().replace(/\W+/, ' '), forSession };
}

const RESETS =
  /(?:^|;)\s*(?:discard\s+all|reset\s+(?:all|default_transaction_isolation)|set\s+(?:session\s+)?default_transaction_isolation\s*(?:=|\bto\b)\s*default)\b/i;

/** Whether a statement brings back the isolation level that its connection began with. */
export function resetsIsolation(sql: string): boolean {
  return RESETS.test(withoutComments(sql));
}

/**
 * The isolation level that a connection has from its beginning, as libpq's `options` set it:
 * `-c default_transaction_isolation=serializable`.
 *
 * @param parameters of the startup packet
 */
export function isolationFrom(parameters: ReadonlyMap<string, string>): string | undefined {
  const named = parameters.get('default_transaction_isolation');
  const options = parameters.get('options') ?? '';
  return LEVEL.exec(named ?? (DEFAULT_LEVEL.test(options) ? options : ''))?.[1];
}
