/** Quoted names stay, comments go, and whatever is a value becomes a question mark. */
const TOKEN = new RegExp(
  [
    '(?<name>"(?:[^"]|"")*")',
    String.raw`(?<comment>/\*.*?\*/|--[^\n]*)`,
    String.raw`\$(?<tag>(?:[\p{L}_]\w*)?)\$.*?\$\k<tag>\$`,
    String.raw`\b[eE]'(?:[^'\\]|\\.|'')*'`,
    String.raw`(?:\b[xXbBnN])?'(?:[^']|'')*'`,
    String.raw`(?<![\w$."])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w)`,
  ].join('|'),
  'gsu',
);

/**
 * A statement without its values: drivers that write them into the text (psycopg2, mysqli, PDO when
 * it emulates) send another text with each new time, salt or id. Comments go too; tracing tools
 * write into them.
 */
export function templateOf(sql: string): string {
  return sql.replace(TOKEN, (match: string, ...rest: unknown[]) => {
    const { name, comment } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (name !== undefined) return match;
    return comment === undefined ? '?' : ' ';
  });
}
