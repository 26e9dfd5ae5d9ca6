import { WITH_ROOTS } from './catalog.ts';
import { listSequences, type SnapshotSequence } from './sequences.ts';
import type { Side } from './side.ts';

/** A table that a schedule may change, and how it is put back. */
export interface SnapshotTable {
  readonly oid: number;
  /** As effects and reports name it: a partition as the whole table. */
  readonly name: string;
  /** Quoted, with its schema. */
  readonly sql: string;
  readonly copy: string;
  /** Quoted names of the columns that can be written. */
  readonly columns: string;
  /** Quoted names of the primary key's columns; empty: it has none. */
  readonly key: readonly string[];
}

/** The schema that keeps the copies; dropped in the end. */
export const SCHEMA = 'doublepost_snapshot';
/** Keeps what sets the sequences as they were. */
export const SEQUENCES_COPY: string = `${SCHEMA}.sequences`;
const TABLES = `
  ${WITH_ROOTS}
  SELECT c.oid::int4 AS oid, rn.nspname AS schema, r.relname AS name,
    format('%I.%I', n.nspname, c.relname) AS sql,
    format('${SCHEMA}.%I', 't' || c.oid) AS copy,
    (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
    ARRAY(SELECT quote_ident(a.attname)::text FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
      WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY a.attnum) AS key
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN top ON top.oid = c.oid JOIN pg_class r ON r.oid = top.root
  JOIN pg_namespace rn ON rn.oid = r.relnamespace
  WHERE c.relkind = 'r' AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', '${SCHEMA}')
  ORDER BY sql`;

/** What was copied. */
export interface Copies {
  readonly tables: readonly SnapshotTable[];
  readonly sequences: readonly SnapshotSequence[];
}

/**
 * Copies every table, and lists the sequences.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function copyDatabase(side: Side): Promise<Copies> {
  const tables = await listTables(side);
  const sequences = await listSequences(side, SCHEMA);
  const originals = sequences.map(({ original }) => original);
  await side.query(
    [
      `CREATE SCHEMA ${SCHEMA}`,
      ...tables.map(({ copy, sql }) => `CREATE TABLE ${copy} AS SELECT * FROM ONLY ${sql}`),
      // For whoever finds the copies, should this process be killed.
      `CREATE TABLE ${SEQUENCES_COPY} AS
        SELECT unnest(ARRAY[${originals.map((call) => `$setval$${call}$setval$`).join(', ')}]::text[]) AS call`,
      `COMMENT ON SCHEMA ${SCHEMA} IS 'All tables as they were before doublepost explored, ${new Date().toISOString()}'`,
    ].join(';'),
  );
  return { tables, sequences };
}

/** Copies that nobody has removed. */
export interface LeftCopies {
  /** Those that are still there. */
  readonly tables: readonly SnapshotTable[];
  /** How many copies belong to no table any more. */
  readonly orphans: number;
  /** Whether they are all that an exploration had copied. */
  readonly isWhole: boolean;
  /** When they were made, in words. */
  readonly about: string | undefined;
}

/** What an exploration has left that was killed; undefined: none was. */
export async function findLeftCopies(side: Side): Promise<LeftCopies | undefined> {
  const [schema] = await side.query<{ about: string | null }>(
    `SELECT obj_description(oid, 'pg_namespace') AS about FROM pg_namespace WHERE nspname = '${SCHEMA}'`,
  );
  if (schema === undefined) return undefined;
  const found = await side.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = to_regnamespace('${SCHEMA}') AND relkind = 'r'`,
  );
  const names = new Set(found.map(({ name }) => `${SCHEMA}.${name}`));
  const isWhole = names.delete(SEQUENCES_COPY);
  const tables = (await listTables(side)).filter(({ copy }) => names.has(copy));
  return {
    tables,
    orphans: names.size - tables.length,
    isWhole,
    about: schema.about ?? undefined,
  };
}

async function listTables(side: Side): Promise<SnapshotTable[]> {
  const rows = await side.query<{
    oid: number;
    schema: string;
    name: string;
    sql: string;
    copy: string;
    columns: string;
    key: string[];
  }>(TABLES);
  return rows.map(({ schema, name, ...rest }) => ({
    ...rest,
    name: schema === 'public' ? name : `${schema}.${name}`,
  }));
}
