import type { Side } from './side.ts';

/** A table of which it can be told by a statement's text which rows it touches. */
export interface RowTable {
  /** Types by column: `int`, `text` and `uuid` where values can be told apart, else `other`. */
  readonly columns: ReadonlyMap<string, 'int' | 'text' | 'uuid' | 'other'>;
  /** Columns that a sequence fills where none is given. */
  readonly sequences: ReadonlySet<string>;
  /** Of each unique index its columns, by its name. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

/**
 * Left out is every table on which a statement does more than it says (triggers, rules, policies,
 * functions in constraints, defaults and indexes, generated columns, domains, partitions, foreign
 * keys to itself), whose keys are more than columns (expressions, partial and deferred indexes,
 * exclusions), and whose name is not the only one of its kind.
 */
const TABLES = `
  WITH t AS (SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'doublepost_snapshot')
      AND n.nspname !~ '^pg_toast')
  SELECT t.relname AS name,
    (SELECT json_object_agg(a.attname, CASE
        WHEN y.typname IN ('int2', 'int4', 'int8') THEN 'int'
        WHEN y.typname IN ('text', 'varchar') AND coalesce(l.collisdeterministic, false) THEN 'text'
        WHEN y.typname = 'uuid' THEN 'uuid' ELSE 'other' END)
      FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
      LEFT JOIN pg_collation l ON l.oid = a.attcollation
      WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    ARRAY(SELECT a.attname::text FROM pg_attribute a
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = t.oid AND a.attnum > 0 AND (a.attidentity <> ''
        OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')) AS sequences,
    (SELECT json_object_agg(i.indexrelid::regclass::text, ARRAY(
        SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, position)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
        WHERE position <= i.indnkeyatts ORDER BY position))
      FROM pg_index i WHERE i.indrelid = t.oid AND i.indisunique) AS keys
  FROM t
  WHERE t.relkind = 'r' AND NOT t.relhasrules AND NOT t.relrowsecurity
    AND (SELECT count(*) FROM t AS other WHERE lower(other.relname) = lower(t.relname)) = 1
    AND NOT EXISTS (SELECT 1 FROM pg_inherits WHERE t.oid IN (inhrelid, inhparent))
    AND NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = t.oid AND NOT tgisinternal)
    AND NOT EXISTS (SELECT 1 FROM pg_constraint
      WHERE conrelid = t.oid AND confrelid = t.oid)
    AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = t.oid AND (i.indisexclusion
      OR i.indisunique AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR NOT i.indimmediate)))
    AND NOT EXISTS (SELECT 1 FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
      WHERE a.attrelid = t.oid AND (a.attgenerated <> '' OR y.typtype = 'd'))
    AND NOT EXISTS (SELECT 1 FROM pg_depend d
      WHERE d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass)
        AND (d.classid = 'pg_constraint'::regclass
            AND d.objid IN (SELECT oid FROM pg_constraint WHERE conrelid = t.oid)
          OR d.classid = 'pg_attrdef'::regclass
            AND d.objid IN (SELECT oid FROM pg_attrdef WHERE adrelid = t.oid)
          OR d.classid = 'pg_class'::regclass
            AND d.objid IN (SELECT indexrelid FROM pg_index WHERE indrelid = t.oid)))`;

/**
 * Reads the tables, by the name that statements and footprints give them.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function readRowTables(side: Side): Promise<ReadonlyMap<string, RowTable>> {
  const tables = await side.query<{
    name: string;
    columns: Record<string, 'int' | 'text' | 'uuid' | 'other'> | null;
    sequences: string[];
    keys: Record<string, string[]> | null;
  }>(TABLES);
  return new Map(
    tables.map(({ name, columns, sequences, keys }) => [
      name,
      {
        columns: new Map(Object.entries(columns ?? {})),
        sequences: new Set(sequences),
        keys: new Map(Object.entries(keys ?? {})),
      },
    ]),
  );
}
