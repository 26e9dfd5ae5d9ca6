/** A word, name, value or sign of a statement. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'parameter' | 'number' | 'text' | 'mark';
  readonly text: string;
}

const TOKEN =
  /\s+|(?<word>[a-z_][a-z\d_]*)|"(?<quoted>[a-z_][a-z\d_]*)"|\$(?<parameter>[1-9]\d*)|(?<number>\d+)(?![\w.])|'(?<text>(?:[^'\\]|'')*)'|(?<mark><>|!=|<=|>=|\|\||[(),=<>*.+-])/iy;

/** Words that stand for a value, wherever one may stand. */
export const CONSTANTS: ReadonlySet<string> = new Set([
  'null',
  'true',
  'false',
  'default',
  'current_timestamp',
]);

/** Functions that are written as a column is; a column of that name has to be quoted. */
const FUNCTIONS = new Set([
  ...['user', 'current_user', 'session_user', 'system_user', 'current_role', 'current_catalog'],
  ...['current_schema', 'current_date', 'current_time', 'localtime', 'localtimestamp'],
]);

/**
 * Cuts a statement into tokens; undefined where it has others than these, such as comments, escapes
 * and casts.
 */
export function tokensOf(sql: string): Token[] | undefined {
  if (sql.includes('--')) return undefined;
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < sql.length) {
    const groups = pattern.exec(sql)?.groups;
    if (groups === undefined) return undefined;
    for (const [kind, text] of Object.entries(groups)) {
      if (text === undefined) continue;
      const name = kind === 'word' ? text.toLowerCase() : text;
      tokens.push({ kind: kind as Token['kind'], text: name });
    }
  }
  return tokens;
}

/** The tokens between those that separate. */
export function split(tokens: readonly Token[], isBetween: (token: Token) => boolean): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (isBetween(token)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

export const isComma = (token: Token): boolean => isMark(token, ',');

/** Whether a token can name a table or a column. */
export function isName(token: Token | undefined): token is Token {
  if (token?.kind === 'quoted') return true;
  return token?.kind === 'word' && !CONSTANTS.has(token.text) && !FUNCTIONS.has(token.text);
}

export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text === word;
}

export function isMark(token: Token | undefined, mark: string): boolean {
  return token?.kind === 'mark' && token.text === mark;
}
