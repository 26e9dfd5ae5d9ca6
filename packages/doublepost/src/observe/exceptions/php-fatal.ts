import { visibleLines } from '../../html/document.ts';
import type { ShownException } from '../observation.ts';
import { projectFrame } from './frames.ts';
import type { ErrorAnswer } from './recogniser.ts';

const FATAL = 'Fatal error: ';
/** What stands behind `in`: a file has no white space in its name where PHP prints it. */
const PLACE = /^(?<file>\S+?)(?::(?<line>\d+)| on line (?<onLine>\d+))$/;
const UNCAUGHT = /^Uncaught (?<type>[\w\\]+)(?:: (?<message>.+))?$/;

/** `Fatal error: Uncaught Type: message in file:line`, which PHP prints under any status. */
export function readPhpFatal({ text, document }: ErrorAnswer): ShownException | undefined {
  if (!/Fatal error/.test(text)) return undefined;
  const lines = visibleLines(document);
  for (const line of lines) {
    const start = line.indexOf(FATAL);
    const end = line.lastIndexOf(' in ');
    const place = start < 0 ? undefined : PLACE.exec(line.slice(end + 4))?.groups;
    if (place === undefined || end < start + FATAL.length) continue;
    const told = line.slice(start + FATAL.length, end);
    const { type = 'Fatal error', message = '' } = UNCAUGHT.exec(told)?.groups ?? { message: told };
    const thrownAt = `#0 ${place.file}(${place.line ?? place.onLine}): thrown`;
    const frame = projectFrame([thrownAt, ...lines])?.replace(/ in thrown$/, '');
    return { type, message, ...(frame === undefined ? {} : { frame }) };
  }
  return undefined;
}
