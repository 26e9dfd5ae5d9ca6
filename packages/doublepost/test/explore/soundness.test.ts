// @module-tag slow

import { expect, it, onTestFinished } from 'vitest';
import type { Exploration } from '../../src/explore/exploration.ts';
import { dfs } from '../../src/explore/search/dfs.ts';
import { DELICATE_HANDLERS } from '../support/delicate-handlers.ts';
import { exploreHandler } from '../support/explored-app.ts';
import type { Handler } from '../support/handlers.ts';
import { createDatabase, describePostgres } from '../support/postgres.ts';
import { shapeOf } from '../support/same-tree.ts';

/** What exploring has shown, and what the requests were answered: the reports leave out what varies. */
interface Seen {
  readonly exploration: Exploration;
  readonly answers: ReadonlySet<string>;
}

async function explore(handler: Handler, reduce: boolean): Promise<Seen> {
  const database = await createDatabase(handler.schema);
  onTestFinished(() => database.drop());
  const answers = new Set<string>();
  const latest: string[] = [];
  const watched: Handler = {
    ...handler,
    async handle(pool, index) {
      const answer = await handler.handle(pool, index);
      latest[Number(index)] = answer.body;
      return answer;
    },
  };
  const exploration = await exploreHandler(database.url, watched, {
    strategy: dfs({ reduce, symmetric: false, maxSwitches: Number.POSITIVE_INFINITY }),
    onSchedule: () => answers.add(latest.join(' | ')),
  });
  return { exploration, answers };
}

/** What is wrong, whichever schedule shows it. */
function failuresOf(exploration: Exploration): unknown {
  if (exploration.kind !== 'race') return exploration.kind;
  return new Set(exploration.findings.map(({ finding }) => `${finding.kind} ${finding.detail}`));
}

describePostgres('the reduction loses no outcome', () => {
  it.each(Object.entries(DELICATE_HANDLERS))('of %s', async (name, handler) => {
    const reduced = await explore(handler, true);
    const all = await explore(handler, false);
    const [few, many] = [reduced.exploration, all.exploration];
    expect(few.kind).toMatch(/^(?:proved|race)$/);
    expect(many.figures.doubts).toEqual(few.figures.doubts);
    expect(few.figures.schedules).toBeLessThanOrEqual(many.figures.schedules);
    expect(reduced.answers).toEqual(all.answers);
    // What an earlier schedule left would be in the way of the next one's keys.
    if (/nothing left/.test(name)) expect([...all.answers].join()).not.toContain('23505');
    // What the reduction leaves is a part of all: as many outcomes are the same ones.
    expect(few.figures.outcomes).toBe(many.figures.outcomes);
    expect(failuresOf(few)).toEqual(failuresOf(many));
    expect(shapeOf((await explore(handler, true)).exploration)).toEqual(shapeOf(few));
  });
});
