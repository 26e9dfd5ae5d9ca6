import { select, visibleLines } from '../../html/document.ts';
import type { ShownException } from '../observation.ts';
import { projectFrame } from './frames.ts';
import type { ErrorAnswer } from './recogniser.ts';

/** `Type: message`, as most languages print what was thrown; PHP says `Uncaught` before. */
const THROWN =
  /^(?:.*\bUncaught |Caused by: )?((?:[A-Za-z_][\w.:\\]*)?(?:Error|Exception|Violation)): (.+?)(?:\s+at .+:\d+:\d+\)?)?$/;

/** Ruby puts the type behind: `app.rb:3:in 'save': message (Type)`. */
const THROWN_BY_RUBY = /:in [`'][^']+': (.+) \(([A-Z][\w:]+)\)$/;

/** node-postgres calls its errors `error`, a word that users read too: a frame must follow it. */
const THROWN_BY_POSTGRES = /^(error): (.+?)(?:\s+at .+:\d+:\d+\)?)?$/;
const FRAME = /\bat .+:\d+:\d+\)?$/;

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
  // Java's innermost cause says what the database said.
  const cause = lines.findLast((line) => line.startsWith('Caused by: ') && THROWN.test(line));
  if (cause !== undefined) return asException(THROWN.exec(cause));
  for (const [index, line] of lines.entries()) {
    const ruby = THROWN_BY_RUBY.exec(line);
    if (ruby !== null) return { type: ruby[2] ?? '', message: ruby[1] ?? '' };
    const inTrace = FRAME.test(line) || FRAME.test(lines[index + 1] ?? '');
    const thrown = asException(
      THROWN.exec(line) ?? (inTrace ? THROWN_BY_POSTGRES.exec(line) : null),
    );
    if (thrown !== undefined) return thrown;
  }
  return undefined;
}

function asException(match: RegExpExecArray | null): ShownException | undefined {
  const [, type, message] = match ?? [];
  return type === undefined || message === undefined ? undefined : { type, message };
}
