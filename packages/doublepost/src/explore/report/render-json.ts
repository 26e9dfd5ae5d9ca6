import { JSON_VERSION } from '../../report/json.ts';
import type { Exploration } from '../exploration.ts';
import type { RequestTrace } from '../trace/trace-request.ts';
import { type ExplorationHead, exploreAgain, replayOf } from './words.ts';

/**
 * @returns `{ "version": 1, "exploration": { "scenario", "page", "command", "kind", ... } }`, of a
 *   replay with its "schedule"; each finding has the command that `replays` it
 */
export function renderExplorationJson(
  exploration: Exploration,
  { scenario, page, command, extent, schedule }: ExplorationHead,
): string {
  const replayed = schedule === undefined ? {} : { schedule };
  const head = { scenario, page, command: exploreAgain({ command, extent }), ...replayed };
  const { kind } = exploration;
  const told =
    kind === 'race'
      ? {
          ...exploration,
          findings: exploration.findings.map((found) => ({
            ...found,
            replay: replayOf(found.witness, { command }),
          })),
        }
      : exploration;
  return documentOf({ exploration: { ...head, ...told } });
}

/** @returns `{ "version": 1, "trace": { "statements", "answer", "hints" } }` */
export function renderTraceJson(trace: RequestTrace): string {
  return documentOf({ trace });
}

function documentOf(content: object): string {
  return JSON.stringify({ version: JSON_VERSION, ...content }, undefined, 2);
}
