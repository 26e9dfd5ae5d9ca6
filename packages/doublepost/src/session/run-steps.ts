import { DoublepostError } from '../errors.ts';
import { attribute, select, visibleText } from '../html/document.ts';
import { headerOf, textOf } from '../http/message.ts';
import { showUrl } from '../http/show-url.ts';
import type { Capture, RequestPlan, StepPlan } from '../plan/scenario.ts';
import type { BrowserSession, Page } from './browser-session.ts';
import { decodeBraces, fillPlanned } from './compose-planned.ts';
import type { RoundValues } from './round-values.ts';

/** What was taken out of answers, by name. */
export type Captured = ReadonlyMap<string, string>;

/**
 * Sends requests one after the other, each with what those before it captured.
 *
 * @returns all that was captured, `before` included
 * @throws DoublepostError DP_STEP_FAILED, DP_CAPTURE_MISSED, and what sending throws
 */
export async function runSteps(
  session: BrowserSession,
  steps: readonly StepPlan[],
  before: Captured,
  values: RoundValues,
): Promise<Captured> {
  const captured = new Map(before);
  for (const { request: plan, status, capture } of steps) {
    const filled = fillPlanned(
      putCapturedIntoRequest(plan, captured),
      { fill: {}, unique: [] },
      values,
    );
    const request = await filled.compose(session);
    const page = await session.submit(request);
    const where = `(${request.method} ${showUrl(request.url)})`;
    const answered = page.response.status;
    if (status === undefined ? answered >= 400 : answered !== status) {
      const wanted = status === undefined ? 'a status below 400' : String(status);
      throw new DoublepostError(
        'DP_STEP_FAILED',
        `answered ${answered} instead of ${wanted} ${where}`,
      );
    }
    for (const [name, from] of Object.entries(capture)) {
      const value = captureFrom(page, from);
      if (value === undefined) {
        const what = JSON.stringify(from);
        throw new DoublepostError('DP_CAPTURE_MISSED', `"${name}" is not there: ${what} ${where}`);
      }
      captured.set(name, value);
    }
  }
  return captured;
}

/** Values with `{{name}}` replaced by what was captured; other templates stay. */
export function putCapturedInto(
  fill: Readonly<Record<string, string>>,
  captured: Captured,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fill).map(([name, value]) => [name, replace(value, captured)]),
  );
}

/** The same in the address, the headers and the body of a request. */
export function putCapturedIntoRequest(plan: RequestPlan, captured: Captured): RequestPlan {
  if (captured.size === 0) return plan;
  const { content } = plan;
  const encode = /x-www-form-urlencoded/i.test(contentTypeOf(plan))
    ? encodeURIComponent
    : undefined;
  return {
    ...plan,
    url: new URL(replace(decodeBraces(plan.url.href), captured, encodeURIComponent)),
    headers: plan.headers.map(([name, value]) => [name, replace(value, captured)]),
    content:
      content.kind === 'bytes'
        ? { kind: 'bytes', body: replaceBytes(content.body, captured, encode) }
        : content,
  };
}

/** Byte by byte: what is no text stays as it is. */
function replaceBytes(
  body: Buffer,
  captured: Captured,
  encode: (value: string) => string = String,
): Buffer {
  const asBytes = (value: string): string => Buffer.from(encode(value)).toString('latin1');
  return Buffer.from(replace(body.toString('latin1'), captured, asBytes), 'latin1');
}

function contentTypeOf({ headers }: RequestPlan): string {
  return headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? '';
}

function replace(
  text: string,
  captured: Captured,
  encode: (value: string) => string = (value) => value,
): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => {
    const value = captured.get(name);
    return value === undefined ? whole : encode(value);
  });
}

function captureFrom({ response, document }: Page, from: Capture): string | undefined {
  if ('header' in from) return headerOf(response, from.header);
  if ('regex' in from) {
    const found = new RegExp(from.regex, 'm').exec(textOf(response));
    return found?.[1] ?? found?.[0];
  }
  if ('json' in from) return valueAt(textOf(response), from.json);
  const [element] = select(document, from.css);
  if (element === undefined) return undefined;
  if (from.attribute !== undefined) return attribute(element, from.attribute);
  return attribute(element, 'value') ?? attribute(element, 'content') ?? visibleText(element);
}

/** `$.items[0].id` and `items.0.id` are the same path; what is no text is given as JSON. */
function valueAt(text: string, path: string): string | undefined {
  const names = path
    .replace(/^\$\.?/, '')
    .replace(/\[['"]?([^\]'"]*)['"]?\]/g, '.$1')
    .split('.')
    .filter((name) => name !== '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string'
    ? value
    : value === undefined
      ? undefined
      : JSON.stringify(value);
}
