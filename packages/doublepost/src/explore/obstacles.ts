import type { AnswerObservation } from '../observe/observation.ts';
import type { Finding } from '../verdict/verdict.ts';
import type { ExploredFinding, Obstacle } from './exploration.ts';
import type { SerialOrder } from './judge/judge.ts';
import type { Arena } from './schedule/arena.ts';

/** Whoever wanted no more of it knows why nothing is proved. */
export const INTERRUPTED: Obstacle = {
  code: 'interrupted',
  message: 'it was interrupted',
  advice: 'Run it again, and let it come to its end.',
};

/** What had been seen until then was not confirmed any more. */
export function interruptedAfter(seen: readonly Finding[]): Obstacle {
  if (seen.length === 0) return INTERRUPTED;
  const message = `${INTERRUPTED.message}, before it was confirmed by running it again what had been seen: ${tell(seen)}`;
  return { ...INTERRUPTED, message };
}

/** Steps were taken for independent before something showed that they are not. */
export const LEARNED_LATE: Obstacle = {
  code: 'learned-late',
  message:
    'a statement that came in some schedules only looks at a sequence, so the order in which others draw from it matters, and was not explored',
  advice: 'Run it with --no-reduce, which takes no steps for independent.',
};

/** Nothing failed, because nothing was tried. */
export const NONE_RUN: Obstacle = {
  code: 'none-run',
  message: 'no schedule was run: the time was up before the first of them',
  advice: 'Give it more time: --time SECONDS.',
};

/** What the applications do beside the database, where that decides how it ends. */
const BESIDES =
  'Something outside of the database, time or chance decides it, too: look for files, caches, limits of requests, time limits and background work, and switch them off or put them back with --reset COMMAND.';

/** What was found may be due to whatever changed meanwhile. */
export const ENDS_OTHERWISE: Obstacle = {
  code: 'not-repeatable',
  message: 'in the end one request after the other did not end as it had in the beginning',
  advice: `${BESIDES} Where it is the time of day that a new minute or hour changes, run it again.`,
};

/** An order of the requests, one after the other, that was answered in two ways. */
export function unrepeatableOrder(orders: readonly SerialOrder[]): Obstacle | undefined {
  const told = new Map<string, string>();
  for (const { order, steps } of orders) {
    const name = order.map((lane) => String.fromCharCode(65 + lane)).join(' then ');
    const answers = steps.flatMap((step) => step.answers.map(briefly)).join(', then ');
    const before = told.get(name) ?? answers;
    if (before !== answers) {
      const message = `one request after the other did not end the same way twice: ${name} was answered ${before} first, and ${answers} later`;
      return { code: 'not-repeatable', message, advice: BESIDES };
    }
    told.set(name, answers);
  }
  return undefined;
}

function briefly(answer: AnswerObservation): string {
  return answer.kind === 'answered' ? String(answer.status) : answer.kind;
}

/** A failure whose statements ran one request after the other, as in a serial order, shows no race of theirs. */
export function isSerial({ witness: { schedule } }: ExploredFinding): boolean {
  const lanes = [...schedule.toUpperCase()];
  const turns = lanes.filter((lane, index) => lane !== lanes[index - 1]);
  return turns.length === new Set(turns).size;
}

/** What it then shows. */
export function notSerial(findings: readonly ExploredFinding[]): Obstacle {
  const what = tell(findings.map(({ finding }) => finding));
  return {
    code: 'not-repeatable',
    message: `the statements ran one request after the other, and yet it did not end as it does one by one: ${what}`,
    advice: BESIDES,
  };
}

/** What was seen may be due to anything, where running it again does not show it. */
export function unrepeatable(findings: readonly ExploredFinding[]): Obstacle {
  const what = tell(findings.map(({ finding }) => finding));
  return {
    code: 'not-repeatable',
    message: `uncontrolled nondeterminism: what was seen once did not come again with the same schedule: ${what}`,
    advice:
      'Look for caches, random choices, time limits and background work; start the application without what it does by itself.',
  };
}

function tell(findings: readonly Finding[]): string {
  return findings.map(({ kind, detail }) => `${kind} (${detail})`).join(', ');
}

/** Whatever a race does to such values stays unseen. */
export function uncomparedValues(paths: readonly string[]): Obstacle[] {
  if (paths.length === 0) return [];
  return [
    {
      code: 'uncompared-values',
      message: `not compared, because it is another value each time although nothing races, and neither a time nor a UUID nor a long random token: ${paths.join(', ')}`,
      advice:
        'Let the application write the same there each time (a fixed seed, a fixed value), or a UUID; what was found is real.',
    },
  ];
}

/** What keeps an exploration from being a proof, with what to do about it. */
export function obstaclesOf(
  {
    arena,
    hasReplicas,
  }: {
    readonly arena: Pick<Arena, 'doubts' | 'quietMs'>;
    readonly hasReplicas: boolean;
  },
  isInterrupted: boolean,
): Obstacle[] {
  const { stalled, starved, ambiguous, diverged, parallel, late, unwatched, silent, busy } =
    arena.doubts;
  const quiet = Math.round(arena.quietMs);
  const all: readonly (Obstacle & { readonly applies: boolean })[] = [
    { applies: isInterrupted, ...INTERRUPTED },
    {
      applies: stalled > 0,
      code: 'stalled',
      message: `a request did nothing for ${quiet} ms (${stalled} times): it waits for something that is not the database, such as a lock in the application, its only connection, or another service`,
      advice:
        'Let each request have an application of its own (--start), and more than one connection; or allow more time: --quiet MS.',
    },
    {
      applies: ambiguous > 0,
      code: 'ambiguous',
      message:
        starved === 0
          ? `of ${ambiguous} statements it could not be told which request they belong to`
          : `${starved} times a request stood still until statements went on that the application runs by itself, too, and that were held back: it waited for one of them, or its connection pool was full of them`,
      advice:
        'Let each request have an application of its own (--start), and start it without what it does by itself where it can be.',
    },
    {
      applies: diverged > 0,
      code: 'diverged',
      message: `${diverged} steps were other ones than the last time, although the same had happened before: the application does not only depend on its database`,
      advice: 'Look for caches, random choices and background work; run it with a single process.',
    },
    {
      applies: parallel > 0,
      code: 'parallel-statements',
      message:
        'a request sends several statements at a time; their order among themselves was not explored',
      advice: 'What was found is real; that there is no more cannot be said.',
    },
    {
      applies: late > 0,
      code: 'late-statements',
      message: `${late} statements came, or transactions were open, after their request was answered`,
      advice:
        'Work after the answer is not explored: let it be done before, or by a job. Is it what the application does by itself, watch it for longer: --idle MS.',
    },
    {
      applies: unwatched > 0,
      code: 'unwatched-statements',
      message: `${unwatched} statements came in some runs only, and never while the application was watched doing nothing: they may be its own, or what a request does after its answer`,
      advice:
        'Watch it for longer than the time between two of its jobs: --idle MS; or start it without them.',
    },
    {
      applies: silent > 0,
      code: 'silent-request',
      message: `${silent} times a request ran no statement, although alone it runs some: something outside of the database told it of the other one, and the orders in which that can happen were not explored`,
      advice:
        'Look for files, Redis, caches and limits of requests: switch that off, and see whether the database is enough; `doublepost URL` fires at the application as it is.',
    },
    {
      applies: busy > 0,
      code: 'busy-application',
      message: `${busy} times the application was still at work by itself when its database was put back: it may have changed that in the middle of a schedule`,
      advice: 'Start it without that: imports, workers, what it does when it starts.',
    },
    {
      applies: !hasReplicas,
      code: 'shared-application',
      message:
        'both requests ran in one application, whose own locks, caches and pool may have kept them apart',
      advice: 'Start one for each request: --start COMMAND.',
    },
  ];
  return all.flatMap(({ applies, ...obstacle }) => (applies ? [obstacle] : []));
}
