import { randomInt } from 'node:crypto';
import { WITH_ROOTS } from './catalog.ts';
import type { Side } from './side.ts';

/** A sequence, and where the ids stand that it gives. */
export interface SnapshotSequence {
  readonly name: string;
  readonly sql: string;
  /** The first id that it gives in each schedule, and the last one that is taken for its own. */
  readonly first: bigint;
  readonly last: bigint;
  /** By how much it goes on. */
  readonly step: bigint;
  /** Whether no other number is like its ids: its range was chosen at random, far from all others. */
  readonly isApart: boolean;
  /** Columns (`users.id`) that it fills, or may fill where none is known. */
  readonly sources: ReadonlySet<string>;
  /** These, and the columns that foreign keys make refer to them. */
  readonly columns: ReadonlySet<string>;
  /** What it is set to when all is over. */
  readonly original: string;
}

const SEQUENCES = `
  SELECT format('%I.%I', schemaname, sequencename) AS sql, sequencename AS name,
    format('%I.%I', schemaname, sequencename)::regclass::oid::int4 AS oid,
    max_value::text AS max, coalesce(last_value::text, '') AS last, start_value::text AS start,
    increment_by::text AS step
  FROM pg_sequences WHERE schemaname <> $1 ORDER BY sql`;

/**
 * The columns that draw from a sequence (identity, owner, default) or refer to such; of the sequence
 * 0 those that statements may fill from any: keys that no sequence is known to fill.
 */
const COLUMNS = `
  ${WITH_ROOTS},
  known AS (
    SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid::int2 AS number
    FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
      AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
    UNION SELECT d.refobjid, f.adrelid, f.adnum
    FROM pg_attrdef f JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
      AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class c ON c.oid = d.refobjid AND c.relkind = 'S'),
  source AS (
    SELECT * FROM known
    UNION SELECT 0::oid, k.conrelid, k.conkey[1]
    FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'p' AND cardinality(k.conkey) = 1
      AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
      AND NOT EXISTS (SELECT FROM known WHERE relation = a.attrelid AND number = a.attnum)),
  link AS (
    SELECT sequence, relation, number FROM source
    UNION SELECT link.sequence, k.conrelid, pair.child
    FROM link JOIN pg_constraint k ON k.contype = 'f' AND k.confrelid = link.relation
    CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair (child, parent)
    WHERE pair.parent = link.number)
  SELECT DISTINCT link.sequence::int4 AS sequence, a.attname AS column,
    CASE n.nspname WHEN 'public' THEN r.relname ELSE n.nspname || '.' || r.relname END AS table,
    EXISTS (SELECT FROM source s WHERE s.sequence = link.sequence
      AND s.relation = link.relation AND s.number = link.number) AS draws
  FROM link JOIN top ON top.oid = link.relation JOIN pg_class r ON r.oid = top.root
  JOIN pg_namespace n ON n.oid = r.relnamespace
  JOIN pg_attribute a ON a.attrelid = link.relation AND a.attnum = link.number`;

/** Of the least of these that is above all ids, ids have the digits; the last has room in an `int`. */
const ROOMS = [
  { from: 10_000_000, to: 100_000_000 },
  { from: 100_000_000, to: 1_000_000_000 },
  { from: 1_000_000_000, to: 1_500_000_000 },
] as const;

/** Ids of different sequences are at most that far apart. */
const FARTHEST_APART = 1_000_000;

/** The same for all copies of a database. */
const CHANCE = randomInt(1, 1_000_000) / 1_000_000;

/**
 * Lists all sequences but those of a schema, each with a range of its own.
 *
 * @throws DoublepostError DP_EXPLORE_DATABASE
 */
export async function listSequences(side: Side, except: string): Promise<SnapshotSequence[]> {
  const rows = await side.query<SequenceRow>(SEQUENCES, [except]);
  const columns = await side.query<ColumnRow>(COLUMNS);
  const ranges = chooseRanges(rows);
  return rows.map((row, index) => {
    const { sql, name, max, last, start } = row;
    const step = BigInt(row.step);
    const next = last === '' ? BigInt(start) : BigInt(last) + step;
    const { first, size } = ranges[index] ?? { first: 0, size: 0 };
    // A small sequence has no room for a range, and a long one is beyond it: its ids stay as they are.
    const isApart =
      step > 0n && next <= BigInt(first) && BigInt(max) > BigInt(first) + BigInt(size);
    const own = columns.filter(({ sequence }) => sequence === row.oid);
    const filled =
      own.length > 0 ? own : columns.filter(({ sequence }) => sequence === 0 && isApart);
    const names = (some: readonly ColumnRow[]): Set<string> =>
      new Set(some.map(({ table, column }) => `${table}.${column}`));
    return {
      name,
      sql,
      first: isApart ? BigInt(first) : next,
      last: isApart ? BigInt(first + size) : BigInt(max),
      step,
      isApart,
      sources: names(filled.filter(({ draws }) => draws)),
      columns: names(filled),
      original: last === '' ? `setval('${sql}', ${start}, false)` : `setval('${sql}', ${last})`,
    };
  });
}

interface SequenceRow {
  readonly [name: string]: unknown;
  readonly oid: number;
  readonly sql: string;
  readonly name: string;
  readonly max: string;
  readonly last: string;
  readonly start: string;
  readonly step: string;
}

interface ColumnRow {
  readonly [name: string]: unknown;
  readonly sequence: number;
  readonly table: string;
  readonly column: string;
  /** Whether the sequence fills it. */
  readonly draws: boolean;
}

/** Ranges at random: whatever numbers an application reckons with, they are not met but by chance. */
function chooseRanges(
  rows: readonly SequenceRow[],
): { readonly first: number; readonly size: number }[] {
  const used = Math.max(
    0,
    ...rows.map(({ last }) => Number(last)).filter((last) => last < ROOMS[2].from),
  );
  const room = ROOMS.find(({ from }) => used < from) ?? ROOMS[2];
  const apart = Math.min(FARTHEST_APART, Math.floor((room.to - room.from) / (rows.length + 1)));
  const size = Math.floor(apart / 2);
  const free = room.to - room.from - rows.length * apart;
  const from = room.from + Math.floor(CHANCE * free);
  return rows.map((_, index) => ({ first: from + index * apart, size }));
}
