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

/** The rows that came and went since the mark. */
export function changesIn(table: SnapshotTable, mark: string): string {
  const { sql, copy, name, key } = table;
  const label = `'${name.replaceAll("'", "''")}' AS table`;
  if (key.length === 0) {
    const differs = (change: string, one: string, other: string): string =>
      `SELECT ${label}, '${change}' AS change, to_jsonb(r) AS row FROM ONLY ${one} r
       WHERE r::text IN (SELECT x::text FROM ONLY ${one} x EXCEPT ALL SELECT y::text FROM ONLY ${other} y)`;
    return `${differs('came', sql, copy)} UNION ALL ${differs('went', copy, sql)}`;
  }
  const newer = isNewer('t', mark);
  return `SELECT ${label}, 'came' AS change, to_jsonb(t) AS row FROM ONLY ${sql} t WHERE ${newer}
    UNION ALL SELECT ${label}, 'went', to_jsonb(s) FROM ${copy} s LEFT JOIN ONLY ${sql} t
      ON ${sameKey(table)} WHERE t.${key[0]} IS NULL OR ${newer}`;
}
