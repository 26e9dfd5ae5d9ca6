import type { RunObservation, SerialObservation, TableChange } from '../../observe/observation.ts';
import type { Expectation } from '../../plan/scenario.ts';
import { learnNoise as learnAnswerNoise, type NoiseFilter } from '../../verdict/learn-noise.ts';
import { judge } from '../../verdict/oracle.ts';
import { outcomeKey } from '../../verdict/outcome.ts';
import type { Finding } from '../../verdict/verdict.ts';
import type { Copies } from '../database/snapshot.ts';
import { canonicalRows, type RowContext } from './canonical.ts';
import { differingRows } from './differing-rows.ts';
import { drawnIn, nameIds } from './drawn-ids.ts';
import { learnNoise } from './noise.ts';
import type { Outcome } from './outcome.ts';
import { changesOf, shownChangesOf } from './show-changes.ts';

/** One submission after the other: what they were answered and what each changed. */
export interface SerialOrder {
  readonly order: readonly number[];
  /** After each submission. */
  readonly steps: readonly Outcome[];
}

/** Compares schedules with the serial orders. */
export interface OutcomeJudge {
  /** Equal for outcomes that differ only by generated ids and by what varies anyway. */
  key(outcome: Outcome): string;
  /** What is wrong with an outcome; nothing where a serial order gives it. */
  judge(outcome: Outcome): Finding[];
  /** What the serial orders show by themselves. */
  readonly serialFindings: readonly Finding[];
  readonly serial: readonly RunObservation[];
  observe(outcome: Outcome): RunObservation;
  /** Values (`docs.data.etag`) that vary by themselves in such a way that nothing of them is compared. */
  readonly uncompared: readonly string[];
}

/** Makes the judge of several serial orders, each of which was run more than once. */
export function judgeBy(
  orders: readonly SerialOrder[],
  copies: Copies,
  expect: Expectation,
): OutcomeJudge {
  const noise = learnNoise(repeatedEnds(orders), copies);
  const context: RowContext = { ...copies, noise };
  const raw = orders.map((order) => serialObservation(order, context));
  const { filter } = learnAnswerNoise(raw);
  const serial = raw.map((run) => ({ ...run, answers: run.answers.map(filter) }));
  const compared = serial.map(withoutUpdates);
  const observe = (outcome: Outcome): RunObservation => observation(outcome, context, filter);
  const key = (outcome: Outcome): string =>
    `${outcomeKey(observe(outcome))}\n${canonicalRows(outcome, context).join('\n')}`;
  const allowed = new Map(
    orders.map(({ steps }) => {
      const outcome = endOf(steps);
      return [key(outcome), outcome];
    }),
  );
  const ends = [...allowed.values()];
  const steps = orders.flatMap((order) => order.steps);
  return {
    key,
    serial,
    observe,
    uncompared: [...noise.byPath].flatMap(([path, how]) => (how === 'uncompared' ? path : [])),
    serialFindings: judge(serial.map(withoutAmounts), [], expect).findings,
    judge(outcome) {
      if (allowed.has(key(outcome))) return [];
      const run = observe(outcome);
      const { findings } = judge(compared, [withoutUpdates(run)], 'serial');
      const example = { ...run, changes: shownChangesOf(outcome, context) };
      const wrong = {
        whoeverFailed: differingRows(outcome, steps, ends, context),
        whereAllSucceeded: differingRows(outcome, ends, ends, context),
      };
      const raced = findings
        .filter(({ kind }) => kind !== 'serial-error')
        .map((finding) => withRows({ ...finding, example }, wrong));
      if (raced.length > 0) return raced;
      const detail =
        wrong.whereAllSucceeded ?? 'answers and rows that no serial order gives together';
      return [{ kind: 'lost-effect', affects: 'state', detail, count: 1, example }];
    },
  };
}

/** Which rows are not as a serial order leaves them; undefined where all are. */
interface WrongRows {
  /** The rows of its beginning are right, too: a submission that failed left none. */
  readonly whoeverFailed: string | undefined;
  readonly whereAllSucceeded: string | undefined;
}

/** All rows are watched here, so that it is known whether the data is wrong: by its values. */
function withRows(finding: Finding, { whoeverFailed, whereAllSucceeded }: WrongRows): Finding {
  const { kind, affects, detail } = finding;
  if (affects === 'state') {
    const isOfValues = !/\brows (?:inserted|deleted)/.test(detail);
    return isOfValues && whereAllSucceeded !== undefined
      ? { ...finding, detail: `${detail}: ${whereAllSucceeded}` }
      : finding;
  }
  if (whoeverFailed === undefined) return { ...finding, affects: 'answer' };
  if (kind !== 'divergent-response') return { ...finding, affects: 'state' };
  return { ...finding, affects: 'state', detail: `${detail}; ${whoeverFailed}` };
}

/** The answers of all steps, and what the last one left. */
export function endOf(steps: readonly Outcome[]): Outcome {
  const { startedAt = 0 } = steps[0] ?? {};
  const { rows = [], readAt = 0 } = steps.at(-1) ?? {};
  return { answers: steps.flatMap(({ answers }) => answers), rows, startedAt, readAt };
}

function serialObservation({ steps }: SerialOrder, context: RowContext): SerialObservation {
  const after = steps.map((step) => changesOf(step, context));
  const changesByStep = after.map((changes, index) => sinceThen(changes, after[index - 1] ?? []));
  return { ...observation(endOf(steps), context, (answer) => answer), changesByStep };
}

/** What the last step changed; how many rows it updated that another had changed is not known. */
function sinceThen(changes: readonly TableChange[], before: readonly TableChange[]): TableChange[] {
  const since = changes.map(({ table, inserted, deleted, amounts = {} }) => {
    const earlier = before.find((change) => change.table === table);
    const columns = new Set([...Object.keys(amounts), ...Object.keys(earlier?.amounts ?? {})]);
    return {
      table,
      inserted: inserted - (earlier?.inserted ?? 0),
      updated: 0,
      deleted: deleted - (earlier?.deleted ?? 0),
      amounts: Object.fromEntries(
        [...columns].map((name) => [name, (amounts[name] ?? 0) - (earlier?.amounts?.[name] ?? 0)]),
      ),
    };
  });
  return since.filter(
    ({ inserted, deleted, amounts }) =>
      inserted + deleted > 0 || Object.values(amounts).some((sum) => sum !== 0),
  );
}

function observation(outcome: Outcome, context: RowContext, filter: NoiseFilter): RunObservation {
  const drawn = drawnIn(outcome.rows, context);
  const named = nameIds(JSON.stringify(outcome.answers), drawn, (sequence) => `{${sequence}}`);
  const read = JSON.parse(named) as Outcome['answers'];
  return { answers: read.map(filter), changes: changesOf(outcome, context) };
}

/** Which rows were updated, and to what, is compared by the rows themselves. */
function withoutUpdates<Observed extends RunObservation>(run: Observed): Observed {
  return { ...run, changes: run.changes?.map((change) => ({ ...change, updated: 0 })) };
}

/** As a submission may well write the same sum again, sums tell nothing of serial runs by themselves. */
function withoutAmounts(run: SerialObservation): SerialObservation {
  const stripped = (changes: readonly TableChange[]): TableChange[] =>
    changes
      .map(({ amounts: _amounts, ...change }) => ({ ...change, updated: 0 }))
      .filter(({ inserted, deleted }) => inserted + deleted > 0);
  return {
    ...run,
    changes: run.changes && stripped(run.changes),
    changesByStep: run.changesByStep?.map(stripped),
  };
}

function repeatedEnds(orders: readonly SerialOrder[]): Outcome[][] {
  const byOrder = new Map<string, Outcome[]>();
  for (const { order, steps } of orders) {
    const key = order.join();
    byOrder.set(key, [...(byOrder.get(key) ?? []), endOf(steps)]);
  }
  return [...byOrder.values()];
}
