import { type CheckOptions, settingsOf } from './check-options.ts';
import { requireOptions } from './check-options-schema.ts';
import { lookForConcurrency } from './concurrency.ts';
import { DoublepostError } from './errors.ts';
import { type Lab, openLab } from './lab.ts';
import type { Scenario } from './plan/scenario.ts';
import { learnSerially, postSerially, raceUndoubted } from './rounds.ts';
import { GONE, isGone, noteConcurrency } from './seen.ts';
import type { Verdict } from './verdict/verdict.ts';

export type { CheckOptions, CheckProgress } from './check-options.ts';

/**
 * Posts a form twice, first serially and then at once, and tells whether the race did anything that
 * no serial order does.
 *
 * @example
 * ```ts
 * const verdict = await check(planFromPage('http://localhost:8000/signup'));
 * if (verdict.kind === 'race') console.log(verdict.findings);
 * ```
 * @throws DoublepostError where an option is none (DP_USAGE), and where nothing could be posted
 *   (DP_HOST_UNKNOWN, DP_HOST_REFUSED, DP_CONNECTION_REFUSED, DP_NO_FORM and the others of
 *   docs/errors.md)
 */
export async function check(scenario: Scenario, options: CheckOptions = {}): Promise<Verdict> {
  requireOptions(options);
  const lab = await openLab(scenario, settingsOf(options));
  try {
    return await runAll(lab);
  } catch (error) {
    if (!(error instanceof DoublepostError)) throw error;
    return concludeFrom(error, lab);
  } finally {
    await lab.close();
  }
}

async function runAll(lab: Lab): Promise<Verdict> {
  const { context, seen } = lab;
  await lookWhileIdle(lab);
  const refused = await learnSerially(lab);
  if (refused !== undefined) return lab.conclude(refused);
  const { reason, endedEarly } = await raceUndoubted(lab);
  if (reason !== undefined) return lab.conclude(reason);
  // Once more serially: what changed meanwhile by itself (a quota, a used-up stock) is no race.
  const refusedAfterwards = await postSerially(lab, true);
  if (refusedAfterwards !== undefined) seen.refusedAfterwards = refusedAfterwards;
  await lookWhileIdle(lab);
  if (lab.conclude().kind === 'clean') {
    noteConcurrency(seen, await lookForConcurrency(lab.scenario, context));
  }
  return lab.conclude(undefined, endedEarly);
}

/** What changes while nothing is posted is another writer's. */
async function lookWhileIdle({ context, seen }: Lab): Promise<void> {
  seen.idle.push(...((await context.effects?.idle()) ?? []));
}

/** What was seen before an error is not lost. */
function concludeFrom(error: DoublepostError, { seen, conclude }: Lab): Verdict {
  if (error.code === 'DP_LOGIN_FAILED') {
    return conclude({ code: 'login-failed', message: error.message, advice: error.fix });
  }
  if (error.code === 'DP_CONNECTION_REFUSED' && isGone(seen.raced.at(-1))) {
    seen.raced.pop();
    return conclude(GONE);
  }
  const verdict = conclude(undefined, `${error.code}: ${error.message}`);
  if (verdict.kind === 'race') return verdict;
  throw error;
}
