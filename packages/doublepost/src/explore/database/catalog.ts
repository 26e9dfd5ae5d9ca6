import type { Side } from './side.ts';

/** A table, as far as it matters what a statement on it touches. */
export interface Table {
  readonly oid: number;
  /** `users`, or `schema.users` outside of `public`; of a partition that of the whole table. */
  readonly name: string;
  /** The bare name as statements write it. */
  readonly word: string;
  /** Whether a statement on it can run code: triggers, rules, a view's query. */
  readonly runsCode: boolean;
  readonly parents: readonly number[];
  /** Those of them that may be looked up by COMMIT only. */
  readonly deferredParents: readonly number[];
  /** Whether code may run when what changed it is committed. */
  readonly runsCodeAtCommit: boolean;
  /** Of each unique index or exclusion the columns that a sequence fills, where none is given. */
  readonly keys: readonly (readonly string[])[];
}

/** What is known of the schema. */
export interface Catalog {
  readonly tables: ReadonlyMap<number, Table>;
  /** The oids of its sequences. */
  readonly sequences: ReadonlySet<number>;
  /** Functions that are not PostgreSQL's own, in lower case. */
  readonly functions: ReadonlySet<string>;
  /** Whether COMMIT may check something. */
  readonly hasDeferred: boolean;
  /** The isolation level of a transaction that names none. */
  readonly isolation: string;
}

/**
 * Begins a query with the table `top`: of each relation (`oid`) the `root` that it is a partition or
 * an heir of, of others themselves.
 */
export const WITH_ROOTS = `
  WITH RECURSIVE lineage AS (
    SELECT oid, oid AS root FROM pg_class
    WHERE NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = pg_class.oid)
    UNION ALL SELECT inhrelid, root FROM pg_inherits JOIN lineage ON inhparent = lineage.oid),
  top AS (SELECT DISTINCT ON (oid) oid, root FROM lineage ORDER BY oid, root)`;

const RELATIONS = `
  ${WITH_ROOTS}
  SELECT c.oid::int4 AS oid, c.relname AS word, n.nspname AS schema, r.relname AS root,
    c.relkind IN ('v', 'm') OR c.relhasrules OR EXISTS (
      SELECT 1 FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal) AS code,
    ARRAY(SELECT confrelid::int4 FROM pg_constraint
      WHERE conrelid = c.oid AND contype = 'f') AS parents,
    ARRAY(SELECT confrelid::int4 FROM pg_constraint
      WHERE conrelid = c.oid AND contype = 'f' AND condeferrable) AS deferred_parents,
    EXISTS (SELECT 1 FROM pg_trigger
      WHERE tgrelid = c.oid AND tgdeferrable AND NOT tgisinternal) AS code_at_commit,
    (SELECT coalesce(json_agg(ARRAY(
        SELECT lower(a.attname) FROM pg_attribute a
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) AND (a.attidentity <> ''
          OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'))), '[]')
      FROM pg_index i WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)) AS keys
  FROM pg_class c JOIN top USING (oid) JOIN pg_class r ON r.oid = top.root
  JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'`;

const SEQUENCES = `SELECT oid::int4 AS oid FROM pg_class WHERE relkind = 'S'`;

const FUNCTIONS = `
  SELECT lower(proname) AS name FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')`;

const REST = `
  SELECT current_setting('default_transaction_isolation') || coalesce((
      SELECT string_agg(setconfig::text, '') FROM pg_db_role_setting), '') AS isolation,
    EXISTS (SELECT 1 FROM pg_trigger WHERE tgdeferrable AND NOT tgisinternal) OR EXISTS (
      SELECT 1 FROM pg_constraint WHERE condeferrable) AS deferred`;

/**
 * Reads the schema.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function readCatalog(side: Side): Promise<Catalog> {
  const relations = await side.query<{
    oid: number;
    word: string;
    schema: string;
    root: string;
    code: boolean;
    parents: number[];
    deferred_parents: number[];
    code_at_commit: boolean;
    keys: string[][];
  }>(RELATIONS);
  const sequences = await side.query<{ oid: number }>(SEQUENCES);
  const functions = await side.query<{ name: string }>(FUNCTIONS);
  const [rest] = await side.query<{ isolation: string; deferred: boolean }>(REST);
  return {
    tables: new Map(
      relations.map(({ oid, word, schema, root, code, parents, keys, ...deferred }) => {
        const table: Table = {
          oid,
          name: schema === 'public' ? root : `${schema}.${root}`,
          word: word.toLowerCase(),
          runsCode: code,
          parents,
          deferredParents: deferred.deferred_parents,
          runsCodeAtCommit: deferred.code_at_commit,
          keys,
        };
        return [oid, table];
      }),
    ),
    sequences: new Set(sequences.map(({ oid }) => oid)),
    functions: new Set(functions.map(({ name }) => name)),
    hasDeferred: rest?.deferred ?? true,
    isolation: rest?.isolation ?? '',
  };
}
