import type { HeaderField } from '../http/message.ts';
import type { RequestDefinition, StepDefinition, SubmissionDefinition } from './define-scenario.ts';
import {
  parseFormChoice,
  type RequestContent,
  type RequestPlan,
  type StepPlan,
  type SubmissionPlan,
} from './scenario.ts';

type ToAddress = (reference: string) => URL;

/**
 * Normalises one submission of a scenario file, which was validated.
 *
 * @param fill values of all submissions, before its own
 */
export function planSubmission(
  { page, form, request, fill: own, unique = [] }: SubmissionDefinition,
  fill: Readonly<Record<string, string>>,
  address: ToAddress,
): SubmissionPlan {
  const sent = request && planRequest(request, 'POST', address);
  return {
    page: sent?.url ?? address(page ?? ''),
    form: form === undefined ? undefined : parseFormChoice(form),
    request: sent,
    fill: { ...fill, ...own },
    unique,
  };
}

/** Normalises a request before or after the submissions. */
export function planStep(step: StepDefinition, address: ToAddress): StepPlan {
  const { status, shared = false, capture = {}, ...request } = step;
  const hasBody = [step.form, step.json, step.body].some((body) => body !== undefined);
  const planned = planRequest(request, hasBody ? 'POST' : 'GET', address);
  return { request: planned, status, shared, capture };
}

function planRequest(
  definition: RequestDefinition,
  usual: string,
  address: ToAddress,
): RequestPlan {
  const { method = usual, url, headers = {} } = definition;
  const [content, type] = contentOf(definition);
  const own = Object.entries(headers);
  const isTyped = own.some(([name]) => name.toLowerCase() === 'content-type');
  const typed: readonly HeaderField[] =
    type === undefined || isTyped ? own : [...own, ['Content-Type', type]];
  return { method, url: address(url), headers: typed, content };
}

function contentOf({ form, json, body }: RequestDefinition): readonly [RequestContent, string?] {
  const bytes = (text: string): RequestContent => ({ kind: 'bytes', body: Buffer.from(text) });
  if (form !== undefined) {
    const text = new URLSearchParams(form).toString();
    // The braces of templates stay readable: their values are put in later.
    const open = text.replaceAll('%7B%7B', '{{').replaceAll('%7D%7D', '}}');
    return [bytes(open), 'application/x-www-form-urlencoded'];
  }
  if (json !== undefined) return [bytes(JSON.stringify(json)), 'application/json'];
  return [bytes(body ?? '')];
}
