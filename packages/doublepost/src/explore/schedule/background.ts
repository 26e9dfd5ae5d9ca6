import type { Footprints } from '../footprint/footprints.ts';
import type { Arrival, Watch } from '../proxy/gate.ts';
import { wordsOf } from '../sql/statement.ts';
import { templateOf } from '../sql/template.ts';
import type { Background } from './lane-gate.ts';

/** Learns which statements the application runs by itself. */
export interface BackgroundLearner extends Background {
  /** To be told of what passes while no request is under way. */
  readonly watch: Watch;
  /** Takes a statement for one that only came while requests ran, whosever it is. */
  learn(sql: string): void;
  /** Whether a statement that may be the application's own does no more than read. */
  isHarmless(arrival: Arrival): boolean;
}

/**
 * What runs while nobody asks for anything is the application's own: health checks, job pollers,
 * LISTEN. During a schedule it passes where it touches nothing, and waits otherwise.
 */
export function learnBackground(footprints: () => Footprints | undefined): BackgroundLearner {
  const own = new Set<string>();
  const learned = new Set<string>();
  return {
    watch(_session, { sql }) {
      own.add(templateOf(sql));
      return () => {};
    },
    learn(sql) {
      learned.add(templateOf(sql));
    },
    isHarmless({ session, unit }) {
      if (session.status !== 'idle' || !unit.ends || !own.has(templateOf(unit.sql))) return false;
      return footprints()?.isHarmless(unit, session.isolation) ?? false;
    },
    judge(sql) {
      const template = templateOf(sql);
      if (!own.has(template)) return learned.has(template) ? 'unwatched' : 'foreground';
      if (wordsOf(sql).isConstant) return 'passes';
      const known = footprints();
      const touches = known?.of({ sql });
      const isNothing =
        touches !== undefined &&
        !touches.isUnknown &&
        touches.reads.size + touches.locks.size === 0;
      return isNothing ? 'passes' : 'waits';
    },
  };
}
