import type { EffectInterval, RoundMarks } from '../effects-observer.ts';
import type { TableChange } from '../observation.ts';

/** Something that came in. */
export interface SinkEvent {
  /** What is counted: equal texts are the same effect. */
  readonly what: string;
  /** All that came with it, to recognise the values of a round. */
  readonly content: string;
}

/** Keeps what came in, and counts it by intervals. */
export interface EventLog {
  record(event: SinkEvent): void;
  begin(): EffectInterval;
}

export function keepEvents(kind: 'mail' | 'call' | 'log'): EventLog {
  const events: SinkEvent[] = [];
  return {
    record: (event) => void events.push(event),
    begin() {
      const from = events.length;
      return { changes: async (round) => countEvents(kind, events.slice(from), round) };
    },
  };
}

function countEvents(
  kind: 'mail' | 'call' | 'log',
  events: readonly SinkEvent[],
  { marks, abstraction }: RoundMarks,
): TableChange[] {
  const counts = new Map<string, { all: number; own: number }>();
  for (const { what, content } of events) {
    const name = abstraction(what);
    const count = counts.get(name) ?? { all: 0, own: 0 };
    const text = content.toLowerCase();
    const own = marks.some((mark) => text.includes(mark.toLowerCase()));
    counts.set(name, { all: count.all + 1, own: count.own + (own ? 1 : 0) });
  }
  return [...counts].map(([table, { all, own }]) => ({
    table,
    kind,
    ...{ inserted: all, updated: 0, deleted: 0 },
    traced: { inserted: own, updated: 0, deleted: 0 },
  }));
}
