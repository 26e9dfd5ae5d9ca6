import type { ShownRow } from '../observe/observation.ts';
import type { Names } from './cause-names.ts';
import type { Finding } from './verdict.ts';

/** Rows that came too often, as `effect-counts.ts` names them. */
const INSERTED = /rows inserted into \S+ \((?<here>\d+), not (?<due>\d+)\)/;

/** A number that an update took below zero, as `show-row.ts` shows it. */
const BELOW_ZERO = /^(?<before>\d+(?:\.\d+)?) → (?<after>-\d+(?:\.\d+)?)$/;

/**
 * The number that two submissions overdrew together, each of which wrote a row for it: a balance, a
 * stock. Zero was its limit where it would not be below had only as many acted as in a serial run;
 * otherwise it may be below zero rightly, as the score of a post is.
 */
export function overrunIn({ kind, detail, example }: Finding): Names | undefined {
  const inserted = kind === 'duplicate-effect' ? INSERTED.exec(detail)?.groups : undefined;
  if (inserted === undefined) return undefined;
  const share = Number(inserted.due) / Number(inserted.here);
  const [overdrawn] = (example.changes ?? []).flatMap(({ table, rows = [] }) =>
    rows.flatMap((row) =>
      overdrawnIn(row, share).map((names) => ({ ...names, column: `${table}.${names.column}` })),
    ),
  );
  return overdrawn === undefined ? undefined : { ...overdrawn, effects: detail };
}

function overdrawnIn(
  { kind, values }: ShownRow,
  share: number,
): { readonly column: string; readonly before: string; readonly after: string }[] {
  if (kind !== 'updated') return [];
  return Object.entries(values).flatMap(([column, change]) => {
    const { before, after } = BELOW_ZERO.exec(change)?.groups ?? {};
    if (before === undefined || after === undefined) return [];
    const allowed = Number(before) - (Number(before) - Number(after)) * share;
    return allowed < 0 ? [] : [{ column, before, after }];
  });
}
