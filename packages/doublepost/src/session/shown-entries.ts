import { isSecretName } from '../secrets.ts';
import type { FormEntry } from './form-entry.ts';

/** Longer values are cut: a report shows what was posted, it does not repeat a document. */
const LONGEST = 80;

/** What was posted, as a report may show it: secrets and tokens, judged by their names, as `***`. */
export function shownEntries(entries: readonly FormEntry[]): Record<string, string> {
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isSecretName(name) ? '***' : value.slice(0, LONGEST)]),
  );
}
