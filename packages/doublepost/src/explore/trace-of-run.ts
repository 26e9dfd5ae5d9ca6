import type { TraceEvent } from './exploration.ts';
import { maskSql } from './mask-sql.ts';
import type { Run } from './schedule/run.ts';
import { orderOf } from './search/happens-before.ts';

/** A run as data: every step, and whose steps before it decide what it does. */
export function traceOf({ events }: Run): TraceEvent[] {
  const before = orderOf(events);
  return events.map(({ lane, point, sql, kind, result, waitsFor }, index) => {
    const own = [...(before[index] ?? [])].filter((earlier) => events[earlier]?.lane !== lane);
    const after = own.filter(
      (earlier) => ![...(before[index] ?? [])].some((middle) => before[middle]?.has(earlier)),
    );
    return { lane, point, sql: maskSql(sql), kind, result, waitsFor, after };
  });
}
