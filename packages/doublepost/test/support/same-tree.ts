import { expect } from 'vitest';
import type { Exploration } from '../../src/explore/exploration.ts';
import { templateOf } from '../../src/explore/sql/template.ts';

/** All of an exploration that must be the same each time; as it is, or read from JSON. */
export function shapeOf(exploration: Exploration): unknown {
  const { kind, figures, serial } = exploration;
  const { milliseconds: _total, exploringMs: _exploring, firstFailure, ...counts } = figures;
  const witnesses =
    exploration.kind === 'race'
      ? exploration.findings.map(({ finding, witness }) => [
          finding.kind,
          finding.count,
          witness.schedule,
          witness.events.map(({ lane, sql, kind }) => [lane, templateOf(sql), kind]),
        ])
      : [];
  return { kind, counts, first: firstFailure?.schedules, serial, witnesses };
}

/** Explores twice, and expects the same tree of schedules. */
export async function exploreTwice(explore: () => Promise<Exploration>): Promise<Exploration> {
  const first = await explore();
  expect(shapeOf(await explore())).toEqual(shapeOf(first));
  return first;
}
