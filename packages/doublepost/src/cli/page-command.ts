import { checkScenarios } from './check-scenarios.ts';
import { observersOf, type PageCommandOptions, repeatedWords } from './options.ts';
import { planPage } from './plan-page.ts';
import { refuseMisplaced } from './refuse-misplaced.ts';

/** `doublepost URL`, and `doublepost` with a request from elsewhere. */
export async function runPageCommand(
  address: string | undefined,
  options: PageCommandOptions,
): Promise<void> {
  refuseMisplaced(options);
  const repeated = { ...observersOf(options), words: repeatedWords(options) };
  await checkScenarios(await planPage(address, options, repeated), options);
}
