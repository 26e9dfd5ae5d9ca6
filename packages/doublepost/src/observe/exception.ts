import { type Document, select, visibleLines, visibleText } from '../html/document.ts';
import type { ShownException } from './observation.ts';

/** An error answer as the recognisers read it. */
interface ErrorAnswer {
  readonly text: string;
  readonly document: Document;
}

/** Each knows one way in which frameworks show an exception; the first that does is believed. */
const RECOGNISERS: readonly ((answer: ErrorAnswer) => ShownException | undefined)[] = [
  readDebugPage,
  readJson,
  readStackTrace,
];

/** Finds the exception that an error answer shows, or undefined where it shows none. */
export function readException(text: string, document: Document): ShownException | undefined {
  for (const recognise of RECOGNISERS) {
    const exception = recognise({ text, document });
    if (exception !== undefined) return exception;
  }
  return undefined;
}

/** Django's technical 500 page, and pages made like it: title "Type at /path", `.exception_value`. */
function readDebugPage({ document }: ErrorAnswer): ShownException | undefined {
  const value = select(document, '.exception_value')[0];
  if (value === undefined) return undefined;
  const title = select(document, 'title').map(visibleText)[0] ?? '';
  return { type: title.split(' at ')[0] || 'Error', message: visibleText(value) };
}

/** Fastify's, Express's and problem-details bodies (RFC 9457), or the like of them in an `error`. */
function readJson({ text }: ErrorAnswer): ShownException | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const body: unknown = JSON.parse(text);
    const fields = body as Record<string, unknown>;
    return readFields(fields) ?? (isRecord(fields.error) ? readFields(fields.error) : undefined);
  } catch {
    return undefined;
  }
}

function readFields(fields: Readonly<Record<string, unknown>>): ShownException | undefined {
  const message = [fields.message, fields.detail, fields.error].find(isText);
  const type = [fields.code, fields.exception, fields.name, fields.title].find(isText);
  return message === undefined ? undefined : { type: type ?? 'Error', message };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** `Type: message`, as most languages print what was thrown; PHP says `Uncaught` before. */
const THROWN =
  /^(?:.*\bUncaught )?((?:[A-Za-z_][\w.:\\]*)?(?:Error|Exception|Violation)): (.+?)(?:\s+at .+:\d+:\d+\)?)?$/;

/** node-postgres calls its errors `error`, a word that users read too: a frame must follow it. */
const THROWN_BY_POSTGRES = /^(error): (.+?)(?:\s+at .+:\d+:\d+\)?)?$/;
const FRAME = /\bat .+:\d+:\d+\)?$/;

/** Express's HTML page, and any page or text that prints a stack trace. */
function readStackTrace({ document }: ErrorAnswer): ShownException | undefined {
  const blocks = [...select(document, 'pre'), ...select(document, 'body')];
  const lines = blocks.flatMap(visibleLines);
  for (const [index, line] of lines.entries()) {
    const inTrace = FRAME.test(line) || FRAME.test(lines[index + 1] ?? '');
    const thrown = THROWN.exec(line) ?? (inTrace ? THROWN_BY_POSTGRES.exec(line) : null);
    const [, type, message] = thrown ?? [];
    if (type !== undefined && message !== undefined) return { type, message };
  }
  return undefined;
}
