import { checkScenarios } from './check-scenarios.ts';
import { observersOf } from './observer-options.ts';
import type { PageCommandOptions } from './options.ts';
import { planPage } from './plan-page.ts';
import { refuseMisplacedRounds } from './refuse-misplaced.ts';
import { repeatedWords } from './round-options.ts';

/** `doublepost URL`, and `doublepost` with a request from elsewhere. */
export async function runPageCommand(
  address: string | undefined,
  options: PageCommandOptions,
): Promise<void> {
  refuseMisplacedRounds(options);
  const repeated = { ...observersOf(options), words: repeatedWords(options) };
  const scenarios = await planPage(address, options, repeated);
  await checkScenarios(
    scenarios.map((scenario) => ({ scenario })),
    options,
  );
}
