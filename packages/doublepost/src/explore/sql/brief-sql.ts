/** A statement on one line, without what is long and tells little: names of columns and values. */
export function briefSql(sql: string): string {
  return (
    sql
      .replace(/\/\*.*?\*\/|--[^\n]*/gs, ' ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal must not obey a statement
      .replace(/[\s\x00-\x1f\x7f-\x9f]+/g, ' ')
      .trim()
      .replace(/"([a-z_][a-z0-9_$]*)"/g, '$1')
      .replace(/\(([^()]{25,})\)/g, shortList)
      .replace(/^(select) (.{31,}?) from /i, '$1 … from ')
      .replace(/ returning .{25,}$/i, ' returning …')
  );
}

/** A list of names or values, but no condition and no query. */
function shortList(whole: string, inside: string): string {
  return inside.includes(',') && !/\b(?:select|and|or)\b/i.test(inside) ? '(…)' : whole;
}
