import type { CheckSettings } from './check-options.ts';
import { chooseFirer } from './fire/choose-firer.ts';
import { resolveTarget } from './http/target.ts';
import { watchEffects } from './observe/watch-effects.ts';
import type { Scenario } from './plan/scenario.ts';
import type { Firing, RunContext } from './runs.ts';
import { headOf, noteOwnValues, nothingSeen, type Seen } from './seen.ts';
import { type Actor, castFor } from './session/actors.ts';
import type { RoundValues } from './session/round-values.ts';
import { conclude } from './verdict/conclude.ts';
import type { UnknownReason, Verdict } from './verdict/verdict.ts';

/** What all runs of one check share. */
export interface Lab {
  /** As it stands now: {@link Lab.renew} changes it. */
  readonly scenario: Scenario;
  readonly settings: CheckSettings;
  readonly context: RunContext;
  readonly firing: Firing;
  readonly seen: Seen;
  /** Makes the submissions of a round. */
  prepare(values: RoundValues): Promise<readonly Actor[]>;
  /** From now on the guessed values of these fields are new in every round. Sessions begin anew. */
  renew(fields: readonly string[]): void;
  /** Undoes what a round has done, where the scenario says how. */
  cleanup(): Promise<void>;
  /**
   * The verdict over what was seen until now.
   *
   * @param reason why the check could not go on
   * @param endedEarly why it has fewer rounds than asked for
   */
  conclude(reason?: UnknownReason, endedEarly?: string): Verdict;
  close(): Promise<void>;
}

/**
 * Resolves the target, chooses how to fire, and opens all that is watched.
 *
 * @throws DoublepostError what these throw
 */
export async function openLab(asked: Scenario, settings: CheckSettings): Promise<Lab> {
  let scenario = asked;
  const { timeoutMs, gapMs, abortFirst, hold, warm, insecure, sweep, clickInterval } = settings;
  const target = { ...(await resolveTarget(scenario.page, settings.allowHosts)), insecure };
  const firer = await chooseFirer(target, settings.http2, timeoutMs);
  const effects = await watchEffects(scenario.observers);
  const copies = Math.max(settings.copies, 1 + scenario.others.length);
  let cast = castFor(scenario, target, { copies, timeoutMs });
  const firing = { protocol: firer.name, copies, gapMs, abortFirst, sweep, clickInterval };
  const seen = nothingSeen();
  const watched = effects?.methods ?? [];
  return {
    get scenario() {
      return scenario;
    },
    settings,
    context: { target, timeoutMs, effects },
    firing: { firer, hold, warm, gapMs, abortFirst },
    seen,
    async prepare(values) {
      const actors = await cast.prepare(values);
      seen.posted = actors[0]?.entries ?? [];
      noteOwnValues(seen, actors);
      return actors;
    },
    renew(fields) {
      scenario = { ...scenario, unique: [...scenario.unique, ...fields] };
      cast = castFor(scenario, target, { copies, timeoutMs });
    },
    cleanup: () => cast.cleanup(),
    conclude: (reason, endedEarly) =>
      conclude(
        {
          ...seen,
          places: effects?.places ?? [],
          partly: effects?.partly() ?? [],
          boundAsked: settings.below,
        },
        scenario.expect,
        headOf(scenario, seen, firing, { watched, silent: effects?.silent() ?? [], endedEarly }),
        reason,
      ),
    close: async () => effects?.close(),
  };
}
