import type { SnapshotTable } from './snapshot.ts';

/** Whether a row was written after the mark, however often transaction numbers went round. */
function isNewer(alias: string, mark: string): string {
  return `age(${alias}.xmin) <= age('${mark}'::xid)`;
}

function sameKey({ key }: SnapshotTable): string {
  return key.map((column) => `t.${column} = s.${column}`).join(' AND ');
}

/** Removes what was written after the mark; `all`: everything. */
export function deleteFrom(table: SnapshotTable, mark: string, onlyExtra: boolean): string {
  if (table.key.length === 0 || mark === 'all') return `DELETE FROM ONLY ${table.sql}`;
  if (mark === '0') return 'SELECT';
  const extra = ` AND NOT EXISTS (SELECT FROM ${table.copy} s WHERE ${sameKey(table)})`;
  return `DELETE FROM ONLY ${table.sql} t WHERE ${isNewer('t', mark)}${onlyExtra ? extra : ''}`;
}

/** A changed row that others refer to cannot be deleted while foreign keys are checked. */
export function updateIn(table: SnapshotTable, mark: string): string {
  const { sql, copy, columns, key } = table;
  const others = columns.split(', ').filter((column) => !key.includes(column));
  if (key.length === 0 || others.length === 0 || mark === '0' || mark === 'all') return 'SELECT';
  const values = others.map((column) => `${column} = s.${column}`).join(', ');
  return `UPDATE ONLY ${sql} t SET ${values} FROM ${copy} s WHERE ${sameKey(table)} AND ${isNewer('t', mark)}`;
}

/** Brings back the rows that are missing. */
export function insertInto(table: SnapshotTable): string {
  const { sql, copy, columns, key } = table;
  const missing =
    key.length === 0 ? '' : ` WHERE NOT EXISTS (SELECT FROM ONLY ${sql} t WHERE ${sameKey(table)})`;
  return `INSERT INTO ${sql} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${copy} s${missing}`;
}

/**
 * The rows that came and went since the mark: `table`, `change`, and `row` as JSON text. A bare
 * alias would be a column where a table has one of that name; `alias.*` is always the whole row.
 */
export function changesIn(table: SnapshotTable, mark: string): string {
  const { sql, copy, name, key } = table;
  const label = `'${name.replaceAll("'", "''")}' AS table`;
  if (key.length === 0) {
    const differs = (change: string, one: string, other: string): string =>
      `SELECT ${label}, '${change}' AS change, row FROM (${onlyIn(one, other)}) AS d`;
    return `${differs('came', sql, copy)} UNION ALL ${differs('went', copy, sql)}`;
  }
  const newer = isNewer('t', mark);
  return `SELECT ${label}, 'came' AS change, to_jsonb(t.*)::text AS row FROM ONLY ${sql} t WHERE ${newer}
    UNION ALL SELECT ${label}, 'went', to_jsonb(s.*)::text FROM ${copy} s LEFT JOIN ONLY ${sql} t
      ON ${sameKey(table)} WHERE t.${key[0]} IS NULL OR ${newer}`;
}

/** The rows of one table that another one does not have, or not as often, as `row`. */
export function onlyIn(one: string, other: string): string {
  const rows = (table: string): string => `SELECT to_jsonb(t.*)::text AS row FROM ONLY ${table} t`;
  return `${rows(one)} EXCEPT ALL ${rows(other)}`;
}
