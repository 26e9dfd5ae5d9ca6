import type { Side } from './side.ts';

/** A table, as far as it matters what a statement on it touches. */
export interface Table {
  readonly oid: number;
  /** `users`, or `schema.users` outside of `public`; of a partition that of the whole table. */
  readonly name: string;
  /** The bare name as statements write it. */
  readonly word: string;
  /** Whether a statement on it can run code: triggers, rules, functions, a view's query. */
  readonly runsCode: boolean;
  /** Whether what that code touches may be something else each time: a view's query says it all. */
  readonly varies: boolean;
  readonly parents: readonly number[];
  /** Columns by which foreign keys lead from it or to it; undefined where any may make them. */
  readonly linkColumns: ReadonlySet<string> | undefined;
  /** Those of them that may be looked up by COMMIT only. */
  readonly deferredParents: readonly number[];
  /** Whether code may run when what changed it is committed. */
  readonly runsCodeAtCommit: boolean;
  /** Of each unique index or exclusion the columns that a sequence fills, where none is given. */
  readonly keys: readonly (readonly string[])[];
  /** Oids of the sequences that fill its columns. */
  readonly draws: readonly number[];
}

/** What the functions of a database do that no lock shows. */
export interface CodeTraits {
  /** Whether operators or casts may run some, in statements that name none. */
  readonly isUnnamed: boolean;
  /** Whether one handles exceptions: what it locked until then is let go. */
  readonly handlesErrors: boolean;
  /** Whether one has to do with advisory locks: one that it was not given does not show. */
  readonly asksAdvisory: boolean;
}

/** What is known of the schema. */
export interface Catalog {
  readonly tables: ReadonlyMap<number, Table>;
  /** The names of its sequences, by their oids. */
  readonly sequences: ReadonlyMap<number, string>;
  /** Functions that are not PostgreSQL's own, and domains, in lower case. */
  readonly functions: ReadonlySet<string>;
  readonly code: CodeTraits;
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

/** Whatever depends on a function that is not PostgreSQL's own: defaults, checks, keys, rules. */
const CALLERS = `
  callers AS (
    SELECT coalesce(con.conrelid, def.adrelid, pol.polrelid, rule.ev_class, ind.indrelid) AS oid
    FROM pg_depend d
    LEFT JOIN pg_constraint con ON d.classid = 'pg_constraint'::regclass AND con.oid = d.objid
    LEFT JOIN pg_attrdef def ON d.classid = 'pg_attrdef'::regclass AND def.oid = d.objid
    LEFT JOIN pg_policy pol ON d.classid = 'pg_policy'::regclass AND pol.oid = d.objid
    LEFT JOIN pg_rewrite rule ON d.classid = 'pg_rewrite'::regclass AND rule.oid = d.objid
    LEFT JOIN pg_index ind ON d.classid = 'pg_class'::regclass AND ind.indexrelid = d.objid
    WHERE d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass))`;

/** Code that may do one thing now, and another then. */
const VARIES = `(c.relrowsecurity OR EXISTS (SELECT 1 FROM callers WHERE callers.oid = c.oid)
      OR EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal)
      OR EXISTS (SELECT 1 FROM pg_rewrite WHERE ev_class = c.oid AND ev_type <> '1')
      OR EXISTS (SELECT 1 FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
        WHERE a.attrelid = c.oid AND y.typtype = 'd'))`;

const RELATIONS = `
  ${WITH_ROOTS}, ${CALLERS}
  SELECT c.oid::int4 AS oid, c.relname AS word, n.nspname AS schema, r.relname AS root,
    c.relkind IN ('v', 'm') OR c.relhasrules OR ${VARIES} AS code, ${VARIES} AS varies,
    EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = c.oid AND attgenerated <> '') AS generates,
    ARRAY(SELECT DISTINCT a.attname::text FROM pg_constraint k JOIN pg_attribute a
        ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
        OR a.attrelid = k.confrelid AND a.attnum = ANY (k.confkey)
      WHERE k.contype = 'f' AND a.attrelid = c.oid) AS links,
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
      FROM pg_index i WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)) AS keys,
    ARRAY(SELECT d.refobjid::int4 FROM pg_attrdef def
        JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = def.oid
        JOIN pg_class s ON s.oid = d.refobjid AND s.relkind = 'S' WHERE def.adrelid = c.oid
      UNION SELECT d.objid::int4 FROM pg_depend d
        JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
        WHERE d.refobjid = c.oid AND d.deptype = 'i') AS draws
  FROM pg_class c JOIN top USING (oid) JOIN pg_class r ON r.oid = top.root
  JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'`;

const SEQUENCES = `
  SELECT oid::int4 AS oid, oid::regclass::text AS name FROM pg_class WHERE relkind = 'S'`;

const FUNCTIONS = `
  SELECT lower(proname) AS name FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
  UNION SELECT lower(typname) FROM pg_type JOIN pg_namespace n ON n.oid = typnamespace
  WHERE typtype = 'd' AND n.nspname NOT IN ('pg_catalog', 'information_schema')`;

/** Languages other than these two, and what is compiled, may handle errors in ways of their own. */
const CODE = `
  WITH own AS (
    SELECT p.oid, l.lanname, CASE WHEN p.prokind IN ('f', 'p') AND l.lanname <> 'internal'
      THEN pg_get_functiondef(p.oid) ELSE '' END AS text
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_language l ON l.oid = p.prolang
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema'))
  SELECT EXISTS (SELECT 1 FROM own WHERE lanname NOT IN ('c', 'internal') AND (
      oid IN (SELECT oprcode FROM pg_operator) OR oid IN (SELECT castfunc FROM pg_cast))) AS unnamed,
    EXISTS (SELECT 1 FROM own WHERE lanname NOT IN ('sql', 'plpgsql', 'c', 'internal')
      OR text ~* '\\mexception(\\s|--[^\\n]*|/\\*.*\\*/)+when\\M') AS handles,
    EXISTS (SELECT 1 FROM own WHERE text ~* 'advisory') OR EXISTS (
      SELECT 1 FROM pg_views WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
        AND definition ~* 'advisory') AS advisory`;

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
    varies: boolean;
    generates: boolean;
    links: string[];
    parents: number[];
    deferred_parents: number[];
    code_at_commit: boolean;
    keys: string[][];
    draws: number[];
  }>(RELATIONS);
  const sequences = await side.query<{ oid: number; name: string }>(SEQUENCES);
  const functions = await side.query<{ name: string }>(FUNCTIONS);
  const [code] = await side.query<{ unnamed: boolean; handles: boolean; advisory: boolean }>(CODE);
  const [rest] = await side.query<{ isolation: string; deferred: boolean }>(REST);
  return {
    tables: new Map(
      relations.map(({ oid, word, schema, root, code, varies, parents, keys, ...more }) => {
        const table: Table = {
          oid,
          name: schema === 'public' ? root : `${schema}.${root}`,
          word: word.toLowerCase(),
          runsCode: code,
          varies,
          parents,
          linkColumns: more.generates ? undefined : new Set(more.links),
          deferredParents: more.deferred_parents,
          runsCodeAtCommit: more.code_at_commit,
          keys,
          draws: more.draws,
        };
        return [oid, table];
      }),
    ),
    sequences: new Map(sequences.map(({ oid, name }) => [oid, name])),
    functions: new Set(functions.map(({ name }) => name)),
    code: {
      isUnnamed: code?.unnamed ?? true,
      handlesErrors: code?.handles ?? true,
      asksAdvisory: code?.advisory ?? true,
    },
    hasDeferred: rest?.deferred ?? true,
    isolation: rest?.isolation ?? '',
  };
}
