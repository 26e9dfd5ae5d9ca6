import { attribute, select, visibleLines, visibleText } from '../../html/document.ts';
import type { ShownException } from '../observation.ts';
import { causeOf } from './chained.ts';
import { typeOfCause } from './debug-text.ts';
import { projectFrame, showFrame } from './frames.ts';
import type { ErrorAnswer, Recogniser } from './recogniser.ts';
import { withCause } from './stack-trace.ts';

/** The debug page of each framework, recognised by what only that page has. */
const PAGES: readonly Recogniser[] = [
  readDjango,
  readWerkzeug,
  readRails,
  readIgnition,
  readSymfony,
  readAspNetCore,
  readAspNet,
  readWhitelabel,
];

/** Reads the page that a framework shows to developers. */
export function readDebugPage(answer: ErrorAnswer): ShownException | undefined {
  for (const read of PAGES) {
    const exception = read(answer);
    if (exception !== undefined) return exception;
  }
  return undefined;
}

function exception(type: string, message: string, frame: string | undefined): ShownException {
  return { type: type || 'Error', message, ...(frame === undefined ? {} : { frame }) };
}

/** Django's technical 500 page, and pages made like it: title "Type at /path", `.exception_value`. */
function readDjango({ document }: ErrorAnswer): ShownException | undefined {
  const value = select(document, '.exception_value')[0];
  if (value === undefined) return undefined;
  const title = select(document, 'title').map(visibleText)[0] ?? '';
  // Frames of the project are marked `user`; the innermost is the last.
  const text = select(document, 'li.frame.user').map(visibleText).at(-1) ?? '';
  const [, file, line, name] = /^(\S+), line (\d+), in (\S+)/.exec(text) ?? [];
  const frame =
    file === undefined || line === undefined
      ? projectFrame(select(document, 'pre').flatMap(visibleLines))
      : showFrame({ file, line, name });
  const [type = ''] = title.split(' at ');
  const message = visibleText(value);
  const traceback = select(document, '#traceback h3').map(visibleText);
  const cause = causeOf(traceback, { message }, () => undefined)?.message ?? message;
  return exception(typeOfCause(type, message, cause), cause, frame);
}

/** Werkzeug's debugger, of Flask: `.errormsg`, and frames with file, line and function marked. */
function readWerkzeug({ document }: ErrorAnswer): ShownException | undefined {
  const value = select(document, '.debugger .errormsg, .traceback .errormsg, p.errormsg')[0];
  if (value === undefined) return undefined;
  const [, type = '', message = ''] = /^([\w.]+): ([\s\S]*)$/.exec(visibleText(value)) ?? [];
  const frames = select(document, '.frame h4').map(visibleText);
  const plain = select(document, '.plain textarea, .plain pre').flatMap(visibleLines);
  const last = exception(type, message || visibleText(value), projectFrame(frames));
  return withCause(last, plain);
}

/** Rails: "Type in Controller#action", the message below it, and the application's own trace. */
function readRails({ document }: ErrorAnswer): ShownException | undefined {
  const trace = select(document, '#Application-Trace, #Application-Trace-0')[0];
  if (trace === undefined) return undefined;
  const heading = select(document, 'header h1, h1').map(visibleText)[0] ?? '';
  const message = select(document, '.exception-message, #container h2, h2').map(visibleText)[0];
  const place = select(trace, 'a').map(visibleText)[0] ?? visibleLines(trace)[0] ?? '';
  const [, file, line, name] = /^(\S+?):(\d+)(?::in [`'](.+)')?/.exec(place) ?? [];
  const frame =
    file === undefined || line === undefined ? undefined : showFrame({ file, line, name });
  return exception(heading.split(/ in | \n/)[0] ?? '', message ?? '', frame);
}

/** Laravel's Ignition begins its page with a comment: type, message, place and trace as text. */
function readIgnition({ text }: ErrorAnswer): ShownException | undefined {
  for (const comment of commentsOf(text)) {
    const [head, type = ''] = /^\s*([\w\\]+): /.exec(comment) ?? [];
    const thrownAt = / in (?:file )?(\/\S+)(?: on line |:)(\d+)\s/.exec(comment);
    if (head === undefined || thrownAt === null) continue;
    const [whole, place, line] = thrownAt;
    const message = comment.slice(head.length, thrownAt.index);
    const trace = comment.slice(thrownAt.index + whole.length).split('\n');
    const frame = projectFrame([`#0 ${place}(${line}): thrown`, ...trace]);
    return exception(type, decode(message), frame?.replace(/ in thrown$/, ''));
  }
  return undefined;
}

/** What stands in the comments of a page, each place looked at once. */
function* commentsOf(text: string): Generator<string> {
  for (let start = text.indexOf('<!--'); start >= 0; ) {
    const end = text.indexOf('-->', start);
    if (end < 0) return;
    yield text.slice(start + 4, end);
    start = text.indexOf('<!--', end);
  }
}

/** Symfony: the whole trace as text, its first line `Type:` and the second the message. */
function readSymfony({ document }: ErrorAnswer): ShownException | undefined {
  const value = select(document, '.exception-message')[0];
  if (value === undefined) return undefined;
  const lines = select(document, 'pre.stacktrace').flatMap(visibleLines);
  const named = select(document, '.exception-hierarchy abbr, abbr.exception, .trace-class abbr')
    .map((element) => attribute(element, 'title') ?? visibleText(element))
    .at(-1);
  const type = /^([\w\\]+):$/.exec(lines[0] ?? '')?.[1] ?? named ?? '';
  const frames = lines.map(symfonyFrame);
  return exception(type.split('\\').at(-1) ?? '', visibleText(value), projectFrame(frames));
}

/** `at Class->method() (/file.php:12)`, as PHP itself writes it. */
function symfonyFrame(line: string): string {
  const place = line.lastIndexOf(' (/');
  const [, file, number] = /^ \((\/.+):(\d+)\)$/.exec(line.slice(Math.max(0, place))) ?? [];
  const isFrame = line.startsWith('at ') && place > 3 && file !== undefined;
  return isFrame ? `#0 ${file}(${number}): ${line.slice(3, place)}` : line;
}

/** ASP.NET Core's developer page: an element for each exception, the innermost first. */
function readAspNetCore({ document }: ErrorAnswer): ShownException | undefined {
  const titles = select(document, '.titleerror').map(visibleText);
  // Where several were thrown at once their sum stands before them.
  const title = titles.find((one) => !one.startsWith('AggregateException')) ?? titles[0];
  if (title === undefined) return undefined;
  const [, type = '', message = title] = /^([\w.]+): ([\s\S]+)$/.exec(title) ?? [];
  const traces = select(document, 'pre.rawExceptionStackTrace').flatMap(visibleLines);
  return exception(type, message, projectFrame(traces));
}

/** ASP.NET on .NET Framework: "Exception Details: Type: message". */
function readAspNet({ document }: ErrorAnswer): ShownException | undefined {
  const lines = select(document, 'body').flatMap(visibleLines);
  const details = lines.find((line) => line.startsWith('Exception Details: '));
  if (details === undefined) return undefined;
  const [, type = '', message = ''] = /^Exception Details: ([\w.]+): (.+)$/.exec(details) ?? [];
  return exception(type, message, projectFrame(lines.map(dotNetFrame)));
}

/** `[Type: message] Class.Method(...) in C:\\file.cs:12`, as .NET itself writes it. */
function dotNetFrame(line: string): string {
  const place = line.lastIndexOf(') in ');
  const [, file, number] = /^\) in (.+):(\d+)$/.exec(line.slice(Math.max(0, place))) ?? [];
  if (place < 0 || file === undefined) return line;
  const call = line.slice(line.startsWith('[') ? line.lastIndexOf(']', place) + 1 : 0, place + 1);
  return `at ${call.trim()} in ${file}:line ${number}`;
}

/** Spring's Whitelabel page without a trace: the message stands below the status. */
function readWhitelabel({ document }: ErrorAnswer): ShownException | undefined {
  const isWhitelabel = select(document, 'h1').some(
    (heading) => visibleText(heading) === 'Whitelabel Error Page',
  );
  if (!isWhitelabel || select(document, '[style*="white-space"]').length > 0) return undefined;
  const lines = select(document, 'body').flatMap(visibleLines);
  const types = lines.map(typeInWhitelabel);
  const place = types.findIndex((type) => type !== undefined);
  const message = lines[place + 1];
  return message === undefined ? undefined : exception(types[place] ?? '', message, undefined);
}

/** `There was an unexpected error (type=Internal Server Error, status=500).` */
function typeInWhitelabel(line: string): string | undefined {
  const start = line.indexOf('(type=');
  const end = line.lastIndexOf(', status=');
  return start >= 0 && end > start + 6 ? line.slice(start + 6, end) : undefined;
}

function decode(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#039;', "'").replaceAll('&amp;', '&').trim();
}
