import { AsyncLocalStorage } from 'node:async_hooks';
import type { StatementObserver } from '../../database/observe-dialect.ts';
import { describeStatement } from './describe-statement.ts';
import type { StatementTrace, Trace } from './trace.ts';

/** How many requests are remembered. */
export const TRACE_CAPACITY = 100;

/** The last requests, and the statements of those that are under way. */
export interface TraceLog {
  /** For the database: notes a statement at the request that asked, if one did. */
  readonly observe: StatementObserver;
  /** Runs what belongs to a request, whose statements are noted in the list. */
  readonly run: (statements: StatementTrace[], work: () => void) => void;
  /** Remembers a request that was answered, and tells the other workers. */
  readonly finish: (trace: Trace) => void;
  /** The newest first. */
  readonly traces: () => readonly Trace[];
}

/**
 * Remembers the last requests, in memory.
 *
 * @param publish hands a finished request on to the other workers.
 */
export function createTraceLog(
  publish: (trace: Trace) => void = () => undefined,
): TraceLog & { /** Remembers a request of another worker. */ receive(trace: Trace): void } {
  const context = new AsyncLocalStorage<StatementTrace[]>();
  const ring: Trace[] = [];
  const receive = (trace: Trace): void => {
    ring.push(trace);
    if (ring.length > TRACE_CAPACITY) ring.shift();
  };
  return {
    observe: (statement) => context.getStore()?.push(describeStatement(statement)),
    run: (statements, work) => context.run(statements, work),
    finish: (trace) => {
      receive(trace);
      publish(trace);
    },
    traces: () => ring.toSorted((one, other) => other.startMs - one.startMs),
    receive,
  };
}
