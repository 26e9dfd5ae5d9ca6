import type { ExploredFinding, Witness } from './exploration.ts';
import type { OutcomeJudge } from './judge/judge.ts';
import { orderedPairsOf } from './ordered-pairs.ts';
import { type Choice, formatSchedule, switchesOf } from './schedule/schedule.ts';
import { withFewestSwitches } from './search/linearise.ts';
import { replay } from './search/replay.ts';
import type { Failure } from './survey.ts';
import { traceOf } from './trace-of-run.ts';
import type { Trial, Trials } from './trials.ts';

/** Brings a failure to its fewest switches, and runs that twice. */
export async function witnessOf(
  { finding, run, key }: Failure,
  trials: Trials,
  judge: OutcomeJudge,
): Promise<ExploredFinding> {
  const simplest = await replayed(withFewestSwitches(run), key, trials, judge);
  if (simplest.isRepeatable) return { finding, witness: simplest };
  const own = run.points.map(({ taken }) => taken);
  return { finding, witness: await replayed(own, key, trials, judge) };
}

/** Runs a schedule twice, and tells whether both ended as expected. */
async function replayed(
  choices: readonly Choice[],
  key: string,
  trials: Trials,
  judge: OutcomeJudge,
): Promise<Witness> {
  const strategy = replay(choices, 2);
  const ends: Trial[] = [];
  for (let choose = strategy.next(); choose !== undefined; choose = strategy.next()) {
    ends.push(await trials.run(choose, strategy));
  }
  const [first] = ends;
  if (first === undefined) throw new TypeError('nothing was replayed');
  const { answers, changes = [] } = judge.observe(first.outcome);
  const taken = first.run.points.map((point) => point.taken);
  return {
    schedule: formatSchedule(taken),
    switches: switchesOf(taken),
    events: traceOf(first.run),
    pairs: orderedPairsOf(first.run),
    answers,
    changes,
    isRepeatable: ends.every(({ outcome }) => judge.key(outcome) === key),
  };
}
