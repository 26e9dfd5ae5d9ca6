import { CAUSES } from './causes.ts';
import { fixAnchor, fixLines, type Watching } from './fixes.ts';
import type { Framework } from './recognise-framework.ts';
import type { Explanation, Finding } from './verdict.ts';

/**
 * Explains findings by the first cause that fits each; each cause once, in their order.
 *
 * @param framework whose words the fix is told in
 * @param watching what was watched, so that nobody is told to watch what is watched or cannot be
 */
export function explain(
  findings: readonly Finding[],
  framework: Framework = 'any',
  watching: Watching = 'rows',
): Explanation[] {
  const explained = new Map<string, Explanation>();
  for (const finding of findings) {
    for (const { name, match, because } of CAUSES) {
      const names = match(finding);
      if (names === undefined) continue;
      if (!explained.has(name)) {
        explained.set(name, {
          cause: name,
          because: because(names),
          fix: fixLines(name, framework, watching).join('\n'),
          more: fixAnchor(name),
        });
      }
      break;
    }
  }
  return [...explained.values()];
}
