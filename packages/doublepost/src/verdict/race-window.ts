/**
 * The race window: up to which gap between two submissions the application fails. Estimated while the
 * rounds are run, so that each round is fired with the gap that tells most.
 */
import { type Estimate, entropyOf, estimateOf } from './posterior.ts';

/** From and to, in milliseconds. */
export interface GapRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A round of a sweep: the gap that was achieved, and whether it did what no serial order does. */
export interface SweptRound {
  readonly gapMs: number;
  readonly failed: boolean;
}

/** What is known of the race window; each with its 95 % credible interval. */
export interface RaceWindow {
  /** The gap at which failures have become half as frequent, in milliseconds. */
  readonly widthMs: Estimate;
  /** How often a round within the window fails. */
  readonly plateau: Estimate;
  /** How often a pair of clicks fails whose interval is anywhere in the given range. */
  readonly clicksFailing: Estimate;
}

/** Learns the race window from rounds, and proposes the gaps of the next ones. */
export interface WindowEstimator {
  /**
   * In turns one of a series that covers the whole range, and the one whose outcome is least certain
   * to be known already, in milliseconds. The series ends when it is dense enough and a failure was
   * seen; that there is none is only known where every part of the range was tried.
   */
  nextGapMs(): number;
  add(round: SweptRound): void;
  /** @param clicks every interval of this range is taken as equally likely */
  estimate(clicks: GapRange): RaceWindow;
  /** Whether the window is known to a tenth on each side. */
  isSettled(): boolean;
}

/** One way the application may behave: P(failure | gap) = plateau / (1 + exp((gap - width) / slope)). */
interface Hypothesis {
  readonly width: number;
  readonly slope: number;
  readonly plateau: number;
}

const WIDTHS = 121;
const GAPS = 31;
/** Of the width: how long the failures take to fade. */
const SLOPES: readonly number[] = [0.02, 0.05, 0.1, 0.2, 0.4];
const PLATEAUS: readonly number[] = [
  0.001, 0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 0.99,
];
/** Over how many intervals the share of failing clicks is averaged. */
const CLICKS = 50;
/** Of each side of the width. */
const PRECISION = 0.1;
/** So many gaps cover the range well enough to go on only where most is learned. */
const COVERED = 12;
/** The part of the golden ratio behind the point: its multiples fill an interval most evenly. */
const GOLDEN_PART = (Math.sqrt(5) - 1) / 2;

/**
 * Begins with every hypothesis of a grid equally likely (Bayes' rule over a grid); a round is proposed
 * where its outcome is expected to tell most of them apart (D. V. Lindley, 1956).
 */
export function windowEstimator(range: GapRange): WindowEstimator {
  const hypotheses = gridOver(range);
  const gaps = spaced(range, GAPS);
  const outcomes = gaps.map((gap) => {
    const probabilities = Float64Array.from(hypotheses, (one) => failureProbability(gap, one));
    return { probabilities, entropies: probabilities.map(entropyOf) };
  });
  const weights = new Float64Array(hypotheses.length).fill(1 / hypotheses.length);
  let rounds = 0;
  let hasFailed = false;
  const estimateBy = (value: (one: Hypothesis) => number): Estimate =>
    estimateOf(hypotheses.map(value), weights);

  function add({ gapMs, failed }: SweptRound): void {
    rounds += 1;
    hasFailed ||= failed;
    let total = 0;
    for (const [index, one] of hypotheses.entries()) {
      const probability = failureProbability(gapMs, one);
      weights[index] = (weights[index] ?? 0) * (failed ? probability : 1 - probability);
      total += weights[index] ?? 0;
    }
    for (const index of weights.keys()) weights[index] = (weights[index] ?? 0) / total;
  }

  return {
    add,
    nextGapMs() {
      const covering = rounds / 2;
      if (Number.isInteger(covering) && !(hasFailed && covering >= COVERED)) {
        return range.fromMs + (range.toMs - range.fromMs) * ((covering * GOLDEN_PART) % 1);
      }
      const gains = outcomes.map((outcome) => expectedGain(outcome, weights));
      return gaps[gains.indexOf(Math.max(...gains))] ?? range.fromMs;
    },
    estimate: (clicks) => ({
      widthMs: estimateBy(({ width }) => width),
      plateau: estimateBy(({ plateau }) => plateau),
      clicksFailing: estimateBy((one) => meanFailure(clicks, one)),
    }),
    isSettled() {
      if (rounds < 2 * COVERED) return false;
      const { estimate, low, high } = estimateBy(({ width }) => width);
      return high - low <= 2 * PRECISION * estimate;
    },
  };
}

function gridOver(range: GapRange): Hypothesis[] {
  return spaced(range, WIDTHS).flatMap((width) =>
    SLOPES.flatMap((share) =>
      PLATEAUS.map((plateau) => ({ width, slope: share * width + 0.1, plateau })),
    ),
  );
}

/** From one end to the other, closer together near the first: small windows need finer steps. */
function spaced({ fromMs, toMs }: GapRange, count: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => fromMs + (toMs - fromMs) * (index / (count - 1)) ** 2,
  );
}

function failureProbability(gapMs: number, { width, slope, plateau }: Hypothesis): number {
  return plateau / (1 + Math.exp((gapMs - width) / slope));
}

function meanFailure({ fromMs, toMs }: GapRange, hypothesis: Hypothesis): number {
  let sum = 0;
  for (let index = 0; index < CLICKS; index++) {
    sum += failureProbability(fromMs + ((toMs - fromMs) * (index + 0.5)) / CLICKS, hypothesis);
  }
  return sum / CLICKS;
}

/** How an outcome is foreseen at one gap, hypothesis by hypothesis. */
interface Outcome {
  readonly probabilities: Float64Array;
  readonly entropies: Float64Array;
}

/** Mutual information of the outcome and the hypotheses. */
function expectedGain({ probabilities, entropies }: Outcome, weights: Float64Array): number {
  return entropyOf(dot(weights, probabilities)) - dot(weights, entropies);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
