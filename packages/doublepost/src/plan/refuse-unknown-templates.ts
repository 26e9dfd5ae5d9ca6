import { DoublepostError } from '../errors.ts';
import type { ScenarioDefinition, StepDefinition } from './define-scenario.ts';

/** `{{password}}` is a value of the round; those with a dot are, too. */
const OF_THE_ROUND = 'password';

/**
 * Refuses `{{name}}` where steps capture values, but none before that place captures one of that
 * name: it would be sent as it stands there. Without such steps braces may be what somebody means
 * to send.
 *
 * @param file the path that messages name
 * @throws DoublepostError DP_SCENARIO_INVALID
 */
export function refuseUnknownTemplates(
  { prepare = [], cleanup = [], headers, login, visit, ...posted }: ScenarioDefinition,
  file: string,
): void {
  if (prepare.every(({ capture = {} }) => Object.keys(capture).length === 0)) return;
  const known = new Set([OF_THE_ROUND]);
  // A session begins before its steps.
  refuseIn({ headers, login, visit }, known, file);
  refuseInSteps(prepare, known, file);
  const { page, request, fill, submissions } = posted;
  refuseIn({ page, request, fill, submissions }, known, file);
  refuseInSteps(cleanup, known, file);
}

function refuseInSteps(steps: readonly StepDefinition[], known: Set<string>, file: string): void {
  for (const { capture = {}, ...request } of steps) {
    refuseIn(request, known, file);
    for (const name of Object.keys(capture)) known.add(name);
  }
}

function refuseIn(value: unknown, known: ReadonlySet<string>, file: string): void {
  for (const [template, name = ''] of JSON.stringify(value).matchAll(/\{\{\s*(\w+)\s*\}\}/g)) {
    if (known.has(name)) continue;
    const names = [...known].filter((one) => one !== OF_THE_ROUND).map((one) => `{{${one}}}`);
    const has = names.length === 0 ? 'nothing' : names.join(', ');
    throw new DoublepostError(
      'DP_SCENARIO_INVALID',
      `${file}: no step before captures what ${template} stands for; captured is ${has}`,
    );
  }
}
