import type { Sweep } from '../verdict/sweep.ts';
import { percent } from './numbers.ts';

const BINS = 8;
const BAR_WIDTH = 8;

/** The failure rate over gaps as bars; narrower steps where gaps are small. */
export function chartLines({ range, rounds }: Sweep): string[] {
  const { fromMs, toMs } = range;
  const edges = Array.from(
    { length: BINS + 1 },
    (_, index) => fromMs + (toMs - fromMs) * (index / BINS) ** 2,
  );
  return edges.slice(1).map((to, index) => {
    const from = edges[index] ?? fromMs;
    // What the last step ends with belongs to it, also when it was a little late.
    const isLast = index === BINS - 1;
    const inside = rounds.filter(({ gapMs }) => gapMs >= from && (gapMs < to || isLast));
    const failed = inside.filter((round) => round.failed).length;
    const label = `${shortly(from)} to ${shortly(to)} ms`.padStart(14);
    if (inside.length === 0) return `${label}  ${'·'.repeat(BAR_WIDTH)}`;
    const filled = Math.round((BAR_WIDTH * failed) / inside.length);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    return `${label}  ${bar}  ${failed} of ${inside.length}`;
  });
}

/** The window in one sentence. */
export function windowLine({ window, range }: Sweep): string {
  if (window === undefined) return 'no failure at any of these gaps';
  const { estimate, low, high } = window.widthMs;
  const often = `in ${percent(window.plateau.estimate)} of the rounds`;
  if (high >= range.toMs) {
    return `failures up to at least ${shortly(low)} ms apart, ${often}: further than the sweep reaches`;
  }
  return `failures up to ${shortly(estimate)} ms apart (95 % interval: ${shortly(low)} to ${shortly(high)} ms), ${often}`;
}

/** How many double clicks would fail; undefined where nothing failed. */
export function clicksLine({ window, clicks }: Sweep): string | undefined {
  if (window === undefined) return undefined;
  const { estimate, low, high } = window.clicksFailing;
  return `${percent(estimate)} of them fail (${percent(low)} to ${percent(high)}): ${clicks.source}`;
}

function shortly(milliseconds: number): string {
  return milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0);
}
