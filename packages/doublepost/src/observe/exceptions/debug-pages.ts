import { attribute, select, visibleLines, visibleText } from '../../html/document.ts';
import type { ShownException } from '../observation.ts';
import { projectFrame, showFrame } from './frames.ts';
import type { ErrorAnswer, Recogniser } from './recogniser.ts';

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
  return exception(title.split(' at ')[0] ?? '', visibleText(value), frame);
}

/** Werkzeug's debugger, of Flask: `.errormsg`, and frames with file, line and function marked. */
function readWerkzeug({ document }: ErrorAnswer): ShownException | undefined {
  const value = select(document, '.debugger .errormsg, .traceback .errormsg, p.errormsg')[0];
  if (value === undefined) return undefined;
  const [, type = '', message = ''] = /^([\w.]+): ([\s\S]*)$/.exec(visibleText(value)) ?? [];
  const frames = select(document, '.frame h4').map(visibleText);
  return exception(type, message || visibleText(value), projectFrame(frames));
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
  const comment =
    /<!--\s*(?<type>[\w\\]+): (?<message>[\s\S]*?) in (?:file )?(?<place>\/\S+)(?: on line |:)(?<line>\d+)\s(?<trace>[\s\S]*?)-->/.exec(
      text,
    )?.groups;
  if (comment === undefined) return undefined;
  const { type = '', message = '', place, line, trace = '' } = comment;
  const frames = [`#0 ${place}(${line}): thrown`, ...trace.split('\n')];
  return exception(type, decode(message), projectFrame(frames)?.replace(/ in thrown$/, ''));
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
  const frames = lines.map((line) => line.replace(/^at (.+) \((\/.+):(\d+)\)$/, '#0 $2($3): $1'));
  return exception(type.split('\\').at(-1) ?? '', visibleText(value), projectFrame(frames));
}

/** ASP.NET Core's developer page: an element for each exception, the innermost first. */
function readAspNetCore({ document }: ErrorAnswer): ShownException | undefined {
  const title = select(document, '.titleerror').map(visibleText).at(-1);
  if (title === undefined) return undefined;
  const [, type = '', message = title] = /^([\w.]+): ([\s\S]+)$/.exec(title) ?? [];
  const traces = select(document, 'pre.rawExceptionStackTrace').flatMap(visibleLines);
  return exception(type, message, projectFrame(traces));
}

/** ASP.NET on .NET Framework: "Exception Details: Type: message". */
function readAspNet({ document }: ErrorAnswer): ShownException | undefined {
  const lines = select(document, 'body').flatMap(visibleLines);
  const details = lines.find((line) => line.startsWith('Exception Details: '));
  const [, type = '', message = ''] =
    /^Exception Details: ([\w.]+): (.+)$/.exec(details ?? '') ?? [];
  const frames = lines.map((line) =>
    line.replace(/^(?:\[.*\])?\s*(\S+\(.*\)) in (.+):(\d+)$/, 'at $1 in $2:line $3'),
  );
  return details === undefined ? undefined : exception(type, message, projectFrame(frames));
}

/** Spring's Whitelabel page without a trace: the message stands below the status. */
function readWhitelabel({ document }: ErrorAnswer): ShownException | undefined {
  const isWhitelabel = select(document, 'h1').some(
    (heading) => visibleText(heading) === 'Whitelabel Error Page',
  );
  if (!isWhitelabel || select(document, '[style*="white-space"]').length > 0) return undefined;
  const lines = select(document, 'body').flatMap(visibleLines);
  const place = lines.findIndex((line) => /\(type=(.+), status=\d+\)/.test(line));
  const type = /\(type=(.+), status=\d+\)/.exec(lines[place] ?? '')?.[1] ?? '';
  const message = lines[place + 1];
  return message === undefined ? undefined : exception(type, message, undefined);
}

function decode(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#039;', "'").replaceAll('&amp;', '&').trim();
}
