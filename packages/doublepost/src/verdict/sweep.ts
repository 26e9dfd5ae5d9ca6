import { type GapRange, type RaceWindow, type SweptRound, windowEstimator } from './race-window.ts';

/** The failure rate over gaps, as a sweep measured it. */
export interface Sweep {
  readonly range: GapRange;
  /** In the order in which they were fired. */
  readonly rounds: readonly SweptRound[];
  /** Undefined where no round failed. */
  readonly window: RaceWindow | undefined;
  /** Of which double clicks `window.clicksFailing` speaks. */
  readonly clicks: GapRange & { readonly source: string };
}

/**
 * What two clicks may lie apart where nothing else is said. We know of no published
 * distribution of unwanted double clicks; this is the longest interval that Windows takes for one double click by default.
 */
const USUAL_CLICKS = {
  fromMs: 0,
  toMs: 500,
  source:
    'every interval up to 500 ms taken as equally likely, the longest that Windows takes for a double click by default (Koester and Mankowski, RESNA 2012)',
};

/**
 * Sums up a sweep.
 *
 * @param clicks the intervals of double clicks; those up to 500 ms by default
 */
export function sumUpSweep(
  range: GapRange,
  rounds: readonly SweptRound[],
  clicks?: GapRange,
): Sweep {
  const meant =
    clicks === undefined
      ? USUAL_CLICKS
      : {
          ...clicks,
          source: `every interval from ${clicks.fromMs} to ${clicks.toMs} ms taken as equally likely, as asked for`,
        };
  const estimator = windowEstimator(range);
  for (const round of rounds) estimator.add(round);
  const window = rounds.some(({ failed }) => failed) ? estimator.estimate(meant) : undefined;
  return { range, rounds, window, clicks: meant };
}
