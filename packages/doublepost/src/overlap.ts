/** When a request was sent and answered, by one clock, in milliseconds. */
export interface Sent {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What a page that was asked for during a submission shows: `unclear` where it shows nothing. */
export type Look = 'answered' | 'blocked' | 'unclear';

/** Times nearer to each other than that, in milliseconds, tell nothing of their order. */
const MARGIN_MS = 1;
/** What a submission has to take, in milliseconds. */
const LEAST_MS = 5;
/** A page that takes longer than this share of the submission is no measure for it. */
const QUIET_SHARE = 0.5;
/** The submission was under way when the page came: so much of it was left, and not all. */
const LEFT = { least: 0.1, most: 0.8 };

/**
 * Tells whether a page was answered while the server worked on a submission. That it came first is
 * no proof: it may have overtaken the submission on its way, and then the server did one after the
 * other. After an overtaking the whole submission is still to be done, so only a page after which
 * less than that was left came in its middle.
 *
 * @param quietMs how long the page took just before, while nothing else was asked
 * @param leastQuietMs the shortest of all that were seen
 * @param aloneMs how long the submission takes alone, the shortest of all that were seen
 */
export function readLook({
  posted,
  loaded,
  quietMs,
  leastQuietMs,
  aloneMs,
}: {
  readonly posted: Sent;
  readonly loaded: Sent;
  readonly quietMs: number;
  readonly leastQuietMs: number;
  readonly aloneMs: number;
}): Look {
  if (isTooQuick(aloneMs) || leastQuietMs > QUIET_SHARE * aloneMs) return 'unclear';
  const leftMs = posted.endedAt - loaded.endedAt;
  if (leftMs > LEFT.least * aloneMs + MARGIN_MS && leftMs < LEFT.most * aloneMs - MARGIN_MS) {
    return 'answered';
  }
  const due = loaded.startedAt + 1.5 * quietMs + MARGIN_MS;
  return due < posted.endedAt && leftMs < 0 ? 'blocked' : 'unclear';
}

/** Whether a submission is over before anything can be asked meanwhile. */
export function isTooQuick(aloneMs: number): boolean {
  return aloneMs < LEAST_MS;
}
