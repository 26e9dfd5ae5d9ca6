import type { SerialObservation } from '../observe/observation.ts';
import { judgeFirstSubmission } from '../verdict/judge-first.ts';
import type { Arena } from './arena.ts';
import type { Obstacle } from './exploration.ts';
import type { SerialOrder } from './judge.ts';
import { countChanges, type Outcome } from './outcome.ts';
import type { Run } from './run.ts';
import type { SnapshotTable } from './snapshot.ts';
import { ScheduleTree } from './tree.ts';

/** The requests one after the other: what is right by definition, and what is worth comparing. */
export interface Rehearsal {
  readonly orders: readonly SerialOrder[];
  /** Every run of one request. */
  readonly runs: readonly Run[];
  /** Why nothing can be concluded from comparing with it. */
  readonly refused: Obstacle | undefined;
}

/** Runs each request alone, then all of them in every order, each order twice. */
export async function rehearse(
  arena: Arena,
  lanes: number,
  tables: readonly SnapshotTable[],
): Promise<Rehearsal> {
  const runs: Run[] = [];
  const inOrder = async (order: readonly number[]): Promise<SerialOrder> => {
    const steps: Outcome[] = [];
    for (const lane of order) {
      const run = await arena.run([lane], ({ options }) => ScheduleTree.goOn(options, undefined));
      runs.push(run);
      steps.push(await arena.outcomeOf(run));
    }
    await arena.restore();
    return { order, steps };
  };
  const all = Array.from({ length: lanes }, (_, index) => index);
  for (const lane of all) {
    const refused = judgeAlone(await inOrder([lane]), tables);
    if (refused !== undefined) return { orders: [], runs, refused };
  }
  const orders: SerialOrder[] = [];
  for (const order of permutations(all)) {
    // What differs between two runs of one order varies by itself.
    for (let times = 0; times < 2; times += 1) orders.push(await inOrder(order));
  }
  return { orders, runs, refused: undefined };
}

/** A request alone has to succeed and change the database: else every comparison is empty. */
function judgeAlone(
  { order, steps }: SerialOrder,
  tables: readonly SnapshotTable[],
): Obstacle | undefined {
  const [outcome] = steps;
  if (outcome === undefined) return undefined;
  const run: SerialObservation = {
    answers: outcome.answers,
    changes: countChanges(outcome.rows, tables),
    // An update is an effect, too.
    changesByStep: [outcome.rows.length > 0 ? [{ table: '', inserted: 1, deleted: 0 }] : []],
  };
  const refused = judgeFirstSubmission(run);
  const name = String.fromCharCode(65 + (order[0] ?? 0));
  if (refused !== undefined) {
    const message = `request ${name} alone: ${refused.message}`;
    return { code: 'submission-refused', message, advice: refused.advice };
  }
  if (outcome.rows.length > 0) return undefined;
  return {
    code: 'effect-unseen',
    message: `request ${name} alone is accepted, but it changes nothing in the database`,
    advice:
      'Check that the application uses the database behind the proxy: its address has to be the one that --start or --listen gives.',
  };
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
