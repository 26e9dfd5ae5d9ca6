import { select, visibleLines } from '../../html/document.ts';
import type { ShownException } from '../observation.ts';
import { causeOf, type Thrown } from './chained.ts';
import { projectFrame } from './frames.ts';
import type { ErrorAnswer } from './recogniser.ts';

/**
 * `Type: message`, as most languages print what was thrown; .NET puts a number between. Some types of
 * psycopg are named after what PostgreSQL calls them.
 */
const THROWN =
  /^((?:[A-Za-z_][\w.:\\]*)?(?:Error|Exception|Violation|DeadlockDetected|SerializationFailure))(?: \(0x[\dA-F]{8}\))?: (.+)$/;

/** node-postgres calls its errors `error`, a word that users read too: a frame must follow it. */
const THROWN_BY_POSTGRES = /^(error): (.+)$/;

/** The words of Java and of .NET before what something was thrown because of; .NET's older ones stand in the line. */
const CAUSED = /^(?:Caused by:|--->) /;
const ARROW = ' ---> ';
/** PHP's word before what was thrown stands anywhere in a line. */
const UNCAUGHT = 'Uncaught ';

/** Ruby puts the type behind: `app.rb:3:in 'save': message (Type)`. */
const RUBYS_TYPE = /^ \(([A-Z][\w:]+)\)$/;

/** Express's HTML page, Spring's Whitelabel page, and any page or text that prints a stack trace. */
export function readStackTrace({ document }: ErrorAnswer): ShownException | undefined {
  const blocks = [
    ...select(document, 'pre, [style*="white-space"]'),
    ...select(document, 'body'),
  ].map(visibleLines);
  for (const lines of blocks) {
    const thrown = findThrown(lines);
    if (thrown === undefined) continue;
    const frame = projectFrame(lines);
    return { ...thrown, ...(frame === undefined ? {} : { frame }) };
  }
  return undefined;
}

function findThrown(lines: readonly string[]): ShownException | undefined {
  // The innermost cause says what the database said.
  const cause = lines.findLast(
    (line) => CAUSED.test(line) && readThrown(line.replace(CAUSED, '')) !== undefined,
  );
  if (cause !== undefined) return readThrown(cause.replace(CAUSED, ''));
  return lines.some((line) => line.startsWith(PYTHONS_TRACE))
    ? findThrownByPython(lines)
    : firstThrown(lines);
}

const PYTHONS_TRACE = 'Traceback (most recent call last)';

/** What stands last came of what stands before, or only after it. */
function findThrownByPython(lines: readonly string[]): ShownException | undefined {
  const start = lines.findLastIndex((line) => line.startsWith(PYTHONS_TRACE));
  const last = firstThrown(lines.slice(start)) ?? firstThrown(lines);
  return last && withCause(last, lines);
}

/** The same exception, or the one that it came of where a trace of Python tells. */
export function withCause(last: ShownException, lines: readonly string[]): ShownException {
  const cause: Thrown | undefined = causeOf(lines, last, firstThrown);
  return cause === undefined ? last : { ...last, type: 'Error', ...cause };
}

function firstThrown(lines: readonly string[]): ShownException | undefined {
  for (const [index, line] of lines.entries()) {
    const inTrace = isFrame(line) || isFrame(lines[index + 1] ?? '');
    const uncaught = line.lastIndexOf(UNCAUGHT);
    const arrow = line.lastIndexOf(ARROW);
    const thrown =
      readThrownByRuby(line) ??
      (arrow < 0 ? undefined : readThrown(line.slice(arrow + ARROW.length))) ??
      readThrown(line) ??
      (uncaught < 0 ? undefined : readThrown(line.slice(uncaught + UNCAUGHT.length))) ??
      (inTrace ? readThrown(line, THROWN_BY_POSTGRES) : undefined);
    if (thrown !== undefined) return thrown;
  }
  return undefined;
}

function readThrown(line: string, pattern = THROWN): ShownException | undefined {
  const [, type, message] = pattern.exec(line) ?? [];
  if (type === undefined || message === undefined) return undefined;
  // Of some pages the first frame stands in the same line.
  const frame = isFrame(line) ? message.indexOf(' at ') : -1;
  return { type, message: frame > 0 ? message.slice(0, frame) : message };
}

function readThrownByRuby(line: string): ShownException | undefined {
  const start = /:in [`'][^'`]+': /.exec(line);
  const end = line.lastIndexOf(' (');
  const type = start === null ? undefined : RUBYS_TYPE.exec(line.slice(end))?.[1];
  if (start === null || type === undefined) return undefined;
  return { type, message: line.slice(start.index + start[0].length, end) };
}

/** Whether a line ends with a frame of JavaScript: `at ... :12:3)`. */
function isFrame(line: string): boolean {
  return /:\d+:\d+\)?$/.test(line) && /\bat ./.test(line);
}
