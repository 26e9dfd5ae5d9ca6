import { setTimeout as wait } from 'node:timers/promises';
import type { SerialObservation } from '../observe/observation.ts';
import { judgeFirstSubmission } from '../verdict/judge-first.ts';
import type { Arena } from './arena.ts';
import type { Obstacle } from './exploration.ts';
import type { SerialOrder } from './judge.ts';
import { countChanges, type Outcome } from './outcome.ts';
import type { Run } from './run.ts';
import type { SnapshotTable } from './snapshot.ts';
import { goOn } from './tree-node.ts';

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
      const run = await arena.run([lane], ({ options }) => goOn(options, undefined));
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
  const started = performance.now();
  for (const order of permutations(all)) orders.push(await inOrder(order));
  // What differs between two runs of one order varies by itself; times may be of whole seconds.
  const elapsed = performance.now() - started;
  if (elapsed < A_SECOND_MS && orders.some(showsSeconds)) await wait(A_SECOND_MS - elapsed);
  for (const order of permutations(all)) orders.push(await inOrder(order));
  return { orders, runs, refused: undefined };
}

/** A second and what timers may lose of it. */
const A_SECOND_MS = 1_050;
/** A time of day without a fraction, or seconds since 1970. */
const WHOLE_SECONDS = /\d\d:\d\d:\d\d(?![.,\d])|(?<!\d)1[789]\d{8}(?!\d)/;

function showsSeconds({ steps }: SerialOrder): boolean {
  return WHOLE_SECONDS.test(JSON.stringify(steps));
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
    changesByStep: [
      outcome.rows.length > 0 ? [{ table: '', inserted: 1, updated: 0, deleted: 0 }] : [],
    ],
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
