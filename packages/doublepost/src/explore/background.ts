import type { Footprints } from './footprints.ts';
import type { Watch } from './gate.ts';
import type { Background } from './lane-gate.ts';

/** Learns which statements the application runs by itself. */
export interface BackgroundLearner extends Background {
  /** To be told of what passes while no request is under way. */
  readonly watch: Watch;
  /** A statement that a request ran: it is not the application's own. */
  seenInRequest(sql: string): void;
}

/**
 * What runs while nobody asks for anything is the application's own: health checks, job pollers,
 * LISTEN. What requests run as well is theirs.
 */
export function learnBackground(footprints: () => Footprints | undefined): BackgroundLearner {
  const own = new Set<string>();
  const requests = new Set<string>();
  return {
    watch(_session, { sql }) {
      own.add(sql);
      return () => {};
    },
    seenInRequest(sql) {
      requests.add(sql);
    },
    judge(sql) {
      if (!own.has(sql) || requests.has(sql)) return 'foreground';
      const known = footprints();
      const touches = known?.of(sql);
      const isNothing =
        touches !== undefined &&
        !touches.isUnknown &&
        touches.reads.size + touches.locks.size === 0;
      return isNothing ? 'passes' : 'waits';
    },
  };
}
