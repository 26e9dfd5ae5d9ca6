import type { RowChange } from './difference.ts';
import type { Row } from './reader.ts';

/**
 * Finds the updates of a table without a key, where each is a row that went and one that came:
 * certainly so where there is one of each, and where two have more values in common with each other
 * than with any other row. What cannot be told stays as it is.
 *
 * @param counts how many rows came and went, those included that were only counted
 */
export function pairUpdates(
  changes: readonly RowChange[],
  counts: { readonly inserted: number; readonly deleted: number },
): RowChange[] {
  const came = changes.filter(({ kind }) => kind === 'inserted');
  const went = changes.filter(({ kind }) => kind === 'deleted');
  const [only] = came;
  if (only !== undefined && counts.inserted === 1 && counts.deleted === 1) {
    const others = changes.filter(({ kind }) => kind === 'updated');
    return [...others, { ...only, kind: 'updated', before: went[0]?.before }];
  }
  const partners = new Map(
    came.flatMap((row) => {
      const partner = nearest(row.after, went, ({ before }) => before);
      if (partner === undefined) return [];
      return nearest(partner.before, came, ({ after }) => after) === row ? [[row, partner]] : [];
    }),
  );
  const gone = new Set(partners.values());
  return changes
    .filter((change) => !gone.has(change))
    .map((change) => {
      const partner = partners.get(change);
      return partner === undefined
        ? change
        : { ...change, kind: 'updated', before: partner.before };
    });
}

/** The one that has the most values in common with a row; undefined where several have as many. */
function nearest(
  row: Row | undefined,
  changes: readonly RowChange[],
  valuesOf: (change: RowChange) => Row | undefined,
): RowChange | undefined {
  if (row === undefined) return undefined;
  const scored = changes.map((change) => ({ change, score: inCommon(row, valuesOf(change)) }));
  scored.sort((a, b) => b.score - a.score);
  const [best, next] = scored;
  return best !== undefined && best.score > (next?.score ?? 0) ? best.change : undefined;
}

function inCommon(row: Row, other: Row = {}): number {
  return Object.keys(row).filter((name) => row[name] === other[name]).length;
}
