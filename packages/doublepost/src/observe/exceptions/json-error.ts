import { isObject, isText, type JsonObject } from '../../http/json-reference.ts';
import type { ShownException } from '../observation.ts';
import { projectFrame, showFrame } from './frames.ts';
import type { ErrorAnswer } from './recogniser.ts';

/**
 * Fastify's, Express's, Spring's, Laravel's, Rails' and problem-details bodies (RFC 9457), or the like of
 * them in an `error`.
 */
export function readJsonError({ text }: ErrorAnswer): ShownException | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const fields = JSON.parse(text) as JsonObject;
    return (
      readRails(fields) ??
      readFields(fields) ??
      (isObject(fields.error) ? readFields(fields.error) : undefined)
    );
  } catch {
    return undefined;
  }
}

/**
 * Rails in development, to who asks for JSON: `exception` is the exception as Ruby inspects it,
 * `#<Type: message>`, since Ruby 3.4 with a message of several lines in quotes.
 */
function readRails({ exception, traces }: JsonObject): ShownException | undefined {
  if (!isText(exception) || !isObject(traces)) return undefined;
  const [head, type] = /^#<((?:\w|::)+):/.exec(exception) ?? [];
  if (head === undefined || type === undefined || !exception.endsWith('>')) return undefined;
  const told = exception.slice(head.length, -1).trim();
  const isQuoted = told.startsWith('"') && told.endsWith('"');
  const plain = isQuoted ? told.slice(1, -1).replaceAll('\\n', ' ').replaceAll('\\"', '"') : told;
  const message = plain.replace(/\s+/g, ' ');
  const trace = Object.values(traces)
    .flat()
    .filter(isObject)
    .map(({ trace: line }) => `${line}`);
  const frame = projectFrame(trace);
  return { type, message, ...(frame === undefined ? {} : { frame }) };
}

/** Where bodies say what happened, the usual ones first. */
const MESSAGES: readonly string[] = ['message', 'detail', 'error', 'error_description', 'reason'];

function readFields(fields: JsonObject): ShownException | undefined {
  const message = MESSAGES.map((name) => fields[name]).find(isText);
  const type = [fields.code, fields.exception, fields.name, fields.title].find(isText);
  if (message === undefined) return undefined;
  const frame = frameOf(fields);
  return { type: type ?? 'Error', message, ...(frame === undefined ? {} : { frame }) };
}

function frameOf({ stack, trace, file, line }: JsonObject): string | undefined {
  const text = [stack, trace].find(isText);
  if (text !== undefined) return projectFrame(text.split('\n'));
  // Laravel names the place of the throw, which is its own where the database refuses.
  if (Array.isArray(trace)) return projectFrame(trace.filter(isObject).map(phpFrame));
  if (!isText(file) || typeof line !== 'number') return undefined;
  return showFrame({ file, line: String(line), name: undefined });
}

function phpFrame({ file, line, function: name }: JsonObject): string {
  return `#0 ${file}(${line}): ${name}`;
}
