import type { ShownException } from '../observation.ts';
import { causeOf } from './chained.ts';
import { projectFrame } from './frames.ts';
import type { ErrorAnswer } from './recogniser.ts';

/** Reads what a framework shows to developers that ask for no HTML: the same page as text. */
export function readDebugText({ text }: ErrorAnswer): ShownException | undefined {
  return readDjango(text) ?? readRails(text) ?? readRailsLog(text);
}

/** Django's technical 500 as text: `Type at /path`, the message, and then the request. */
function readDjango(text: string): ShownException | undefined {
  const type = /^([\w.]+)(?: at .*)?\n/.exec(text)?.[1];
  const request = text.indexOf('\nRequest Method: ');
  if (type === undefined || request < 0 || !text.includes('\nDjango Version: ')) return undefined;
  const message = oneLine(text.slice(text.indexOf('\n'), request));
  const end = text.indexOf('\nException Type: ');
  const trace = text.slice(text.indexOf('\nTraceback '), end < 0 ? undefined : end).split('\n');
  const cause = causeOf(trace, { message }, () => undefined);
  return shown(cause === undefined ? type : typeOfCause(type, message, cause.message), {
    message: cause?.message ?? message,
    trace,
  });
}

/** Django says the message of a cause alone; where it is the same, its own type stands for both. */
export function typeOfCause(type: string, message: string, cause: string): string {
  return cause === message ? type : 'Error';
}

/** Rails' `diagnostics.text.erb`: `Type in Controller#action`, the message, and the traces. */
function readRails(text: string): ShownException | undefined {
  const [head, type] = /^([A-Z][\w:]*)(?: in [\w:]+(?:#\w+)?)?\n\n/.exec(text) ?? [];
  const root = text.indexOf('\nRails.root: ');
  if (head === undefined || type === undefined || root < 0) return undefined;
  const source = text.indexOf('\nExtracted source ');
  const message = oneLine(text.slice(head.length, source < 0 ? root : source));
  return shown(type, { message, trace: text.slice(root).split('\n') });
}

/** As Rails logs it: `Type (message):`, and the lines of the application's trace. */
function readRailsLog(text: string): ShownException | undefined {
  const [head, type] = /^\s*([A-Z]\w*(?:::\w+)+) \(/.exec(text) ?? [];
  const end = text.indexOf('):\n');
  if (head === undefined || type === undefined || end < 0) return undefined;
  const message = oneLine(text.slice(head.length, end));
  return shown(type, { message, trace: text.slice(end).split('\n') });
}

function shown(
  type: string,
  { message, trace }: { readonly message: string; readonly trace: readonly string[] },
): ShownException {
  const frame = projectFrame(trace);
  return { type, message, ...(frame === undefined ? {} : { frame }) };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
