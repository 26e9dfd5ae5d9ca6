import { visibleLines } from '../../html/document.ts';
import type { ShownException } from '../observation.ts';
import { projectFrame } from './frames.ts';
import type { ErrorAnswer } from './recogniser.ts';

const FATAL =
  /\bFatal error: (?:Uncaught (?<type>[\w\\]+)(?:: (?<message>.+?))?|(?<fatal>.+?)) in (?<file>\S+?)(?::(?<line>\d+)| on line (?<onLine>\d+))$/;

/** `Fatal error: Uncaught Type: message in file:line`, which PHP prints under any status. */
export function readPhpFatal({ text, document }: ErrorAnswer): ShownException | undefined {
  if (!/Fatal error/.test(text)) return undefined;
  const lines = visibleLines(document);
  for (const line of lines) {
    const groups = FATAL.exec(line)?.groups;
    if (groups === undefined) continue;
    const { type, message, fatal, file = '' } = groups;
    const thrownAt = `#0 ${file}(${groups.line ?? groups.onLine}): thrown`;
    const frame = projectFrame([thrownAt, ...lines])?.replace(/ in thrown$/, '');
    return {
      type: type ?? 'Fatal error',
      message: message ?? fatal ?? '',
      ...(frame === undefined ? {} : { frame }),
    };
  }
  return undefined;
}
