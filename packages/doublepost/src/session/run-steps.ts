import { DoublepostError } from '../errors.ts';
import { attribute, select, visibleText } from '../html/document.ts';
import { headerOf, textOf } from '../http/message.ts';
import { showUrl } from '../http/show-url.ts';
import type { Capture, StepPlan } from '../plan/scenario.ts';
import type { BrowserSession, Page } from './browser-session.ts';
import { fillPlanned } from './compose-planned.ts';
import { type Captured, putCapturedIntoRequest } from './put-captured.ts';
import type { RoundValues } from './round-values.ts';

/** What the steps have given that are sent once for all sessions of a round. */
export type SharedSteps = Map<StepPlan, Captured>;

/** What the steps of a session go on from. */
export interface StepContext {
  /** What was captured until now. */
  readonly captured: Captured;
  readonly values: RoundValues;
  /** Of the sessions before it in the round; a shared step that stands there is not sent again. */
  readonly shared: SharedSteps;
}

/**
 * Sends requests one after the other, each with what those before it captured.
 *
 * @returns all that was captured, also before
 * @throws DoublepostError DP_STEP_FAILED, DP_CAPTURE_MISSED, and what sending throws
 */
export async function runSteps(
  session: BrowserSession,
  steps: readonly StepPlan[],
  { captured: before, values, shared }: StepContext,
): Promise<Captured> {
  let captured = before;
  for (const step of steps) {
    const given = shared.get(step) ?? (await runStep(session, step, captured, values));
    if (step.shared) shared.set(step, given);
    captured = new Map([...captured, ...given]);
  }
  return captured;
}

async function runStep(
  session: BrowserSession,
  { request: plan, status, capture }: StepPlan,
  captured: Captured,
  values: RoundValues,
): Promise<Captured> {
  const planned = putCapturedIntoRequest(plan, captured);
  const filled = fillPlanned(planned, { fill: {}, unique: [] }, values);
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
  return new Map(
    Object.entries(capture).map(([name, from]) => {
      const value = captureFrom(page, from);
      if (value !== undefined) return [name, value];
      const what = `${JSON.stringify(from)}${'json' in from ? namesIn(textOf(page.response)) : ''}`;
      throw new DoublepostError('DP_CAPTURE_MISSED', `"${name}" is not there: ${what} ${where}`);
    }),
  );
}

function captureFrom({ response, document }: Page, from: Capture): unknown {
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

/** `$.items[0].id` and `items.0.id` are the same path. */
function valueAt(text: string, path: string): unknown {
  const names = path
    .replace(/^\$\.?/, '')
    .replace(/\[['"]?([^\]'"]*)['"]?\]/g, '.$1')
    .split('.')
    .filter((name) => name !== '');
  let value = parseJson(text);
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** What the answer has instead: its names, whose values may be secret. */
function namesIn(text: string): string {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return '; the answer is no JSON object';
  return `; the answer has ${Object.keys(value).slice(0, 20).join(', ') || 'nothing'}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
