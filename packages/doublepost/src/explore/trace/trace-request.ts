import type { AnswerObservation } from '../../observe/observation.ts';
import type { Scenario } from '../../plan/scenario.ts';
import { claimDatabase } from '../database/claim.ts';
import { disconnect } from '../database/disconnect.ts';
import { settleLeftover } from '../database/leftover.ts';
import { takeSnapshot } from '../database/restore.ts';
import { openSide } from '../database/side.ts';
import { maskSql } from '../mask-sql.ts';
import { holdBack } from '../proxy/held-back.ts';
import { parseUpstream } from '../proxy/upstream.ts';
import { templateOf } from '../sql/template.ts';
import { cleanUp, cleanUpAll, openStage } from '../stage/stage.ts';
import type { StageOptions } from '../stage/stage-options.ts';
import type { TransactionStatus } from '../wire/backend.ts';
import { type Hint, hintsOf } from './hints.ts';
import { traceGate } from './trace-gate.ts';

/** One statement of a request. */
export interface TracedStatement {
  readonly sql: string;
  /** Which of the connections, from 1. */
  readonly connection: number;
  /** Since the request was sent, in milliseconds. */
  readonly at: number;
  /** Until it had ended. */
  readonly milliseconds: number;
  readonly tags: readonly string[];
  readonly error: string | undefined;
  /** After it. */
  readonly status: TransactionStatus;
}

/** What one request did to its database. */
export interface RequestTrace {
  readonly statements: readonly TracedStatement[];
  readonly answer: AnswerObservation;
  readonly hints: readonly Hint[];
}

/** How long a request may take before its application goes on by itself, in milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * Sends the request of a scenario once, undisturbed, and tells which statements it ran. The
 * database is put back as it was.
 *
 * @throws DoublepostError what the plan, the sessions and starting the application throw
 */
export async function traceRequest(
  scenario: Scenario,
  options: StageOptions,
): Promise<RequestTrace> {
  const side = await openSide(await parseUpstream(options.upstream));
  const cleanup: (() => Promise<unknown>)[] = [() => side.close()];
  try {
    await claimDatabase(side);
    await settleLeftover(side, options.leftover);
    const own = new Set<string>();
    const stage = await openStage(scenario, { ...options, lanes: 1 }, (_session, { sql }) => {
      own.add(templateOf(sql));
      return () => {};
    });
    cleanup.push(() => cleanUpAll(stage));
    const heldBack = await holdBack(stage.proxy);
    cleanup.push(async () => heldBack.end());
    const snapshot = await takeSnapshot(side);
    cleanup.push(() => snapshot.drop());
    cleanup.push(() => disconnect(stage.proxy, side));
    const statements: TracedStatement[] = [];
    const connections: number[] = [];
    const started = performance.now();
    stage.proxy.gate = traceGate(own, heldBack, ({ session, unit: { sql } }) => {
      const at = performance.now() - started;
      if (!connections.includes(session.id)) connections.push(session.id);
      return (result) => {
        if (result === undefined) return;
        statements.push({
          sql,
          connection: connections.indexOf(session.id) + 1,
          at,
          milliseconds: performance.now() - started - at,
          tags: result.tags,
          error: result.error && `${result.error.code} ${result.error.message}`,
          status: session.status,
        });
      };
    });
    // It may wait for something that its application would do.
    const timer = setTimeout(() => heldBack.letGo(), PATIENCE_MS);
    const attempt = await stage.send(0).finally(() => clearTimeout(timer));
    const answer = stage.observe(0, attempt);
    const hints = hintsOf(statements);
    const shown = statements.map((one) => ({ ...one, sql: maskSql(one.sql) }));
    await cleanUpAll({ cleanup });
    return { statements: shown, answer, hints };
  } finally {
    await cleanUp({ cleanup });
  }
}
