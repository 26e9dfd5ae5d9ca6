import type { Evidence, Range } from '../verdict/verdict.ts';
import { micros } from './numbers.ts';

/** How near to each other the submissions were, and by whose clock. */
export function timingLines({
  firing,
  sweep,
  spreadMicroseconds: sent,
  arrivalSpreadMicroseconds: arrived,
}: Evidence): string[] {
  if (sent === undefined) return [];
  const { copies, gapMs, achievedGapMs } = firing;
  const who =
    copies === 2 ? 'the two submissions' : `the first and the last of ${copies} submissions`;
  return [
    ...(achievedGapMs === undefined
      ? [
          sweep === undefined
            ? `${describeRange(sent)}, between ${who} as sent`
            : `${describeRange(sent)}, off the intended gap as sent`,
        ]
      : [
          `a gap of ${achievedGapMs.toFixed(3)} ms (asked for: ${gapMs} ms), off by ${describeRange(sent)}`,
        ]),
    ...(arrived === undefined
      ? []
      : [`${describeRange(arrived)}, by the clock of the server as they arrived`]),
  ];
}

function describeRange({ median, max }: Range): string {
  return `median ${micros(median)}, at most ${micros(max)}`;
}
