import { isSecretName } from '../secrets.ts';

/** A literal of SQL: a text, or a number. */
const LITERAL = String.raw`E?'(?:[^'\\]|''|\\.)*'|\d+\b`;
const COMPARED = new RegExp(String.raw`\b(\w+)("?\s*(?:=|<>|!=)\s*)(?:${LITERAL})`, 'gi');
const INSERTED = /\binsert\s+into\s+[^(]+\(([^()]+)\)[^(]*\bvalues\b/i;
const VALUE_OR_MARK = new RegExp(String.raw`${LITERAL}|[(),]|[^\s'(),]+`, 'gi');
const IS_LITERAL = new RegExp(`^(?:${LITERAL})$`, 'i');

/**
 * A statement as a report may show it: values that are written into it, as drivers do that bind
 * none, are `***` where the name of their column says that they are secrets.
 */
export function maskSql(sql: string): string {
  return maskInserted(sql).replace(COMPARED, (whole, name: string, sign: string) =>
    isSecretName(name) ? `${name}${sign}'***'` : whole,
  );
}

function maskInserted(sql: string): string {
  const head = INSERTED.exec(sql);
  if (head === null) return sql;
  const secrets = (head[1] ?? '').split(',').map((name) => isSecretName(name.trim()));
  const start = head.index + head[0].length;
  let [depth, column] = [0, 0];
  const values = sql.slice(start).replace(VALUE_OR_MARK, (part) => {
    if (part === '(') {
      depth += 1;
      if (depth === 1) column = 0;
    } else if (part === ')') depth -= 1;
    else if (part === ',' && depth === 1) column += 1;
    // Inside of a call, such as crypt('...'), it is a secret, too.
    return depth > 0 && secrets[column] === true && IS_LITERAL.test(part) ? "'***'" : part;
  });
  return sql.slice(0, start) + values;
}
