import type { RequestContent, RequestPlan, SubmissionPlan } from '../plan/scenario.ts';
import { decodeBraces } from './compose-planned.ts';

/** What was taken out of answers, by name: texts, and values of JSON as they were. */
export type Captured = ReadonlyMap<string, unknown>;

/** Values with `{{name}}` replaced by what was captured; other templates stay. */
export function putCapturedInto(
  fill: Readonly<Record<string, string>>,
  captured: Captured,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fill).map(([name, value]) => [name, replace(value, captured)]),
  );
}

/** The same in an address. */
export function putCapturedIntoUrl(url: URL, captured: Captured): URL {
  return captured.size === 0
    ? url
    : new URL(replace(decodeBraces(url.href), captured, encodeURIComponent));
}

/**
 * The same in the address, the headers and the body of a request, encoded as each of these is. In
 * JSON a text that is nothing but `{{name}}` becomes the value as it was captured, so that a number
 * stays a number; a key stays a text.
 */
export function putCapturedIntoRequest(plan: RequestPlan, captured: Captured): RequestPlan {
  if (captured.size === 0) return plan;
  return {
    ...plan,
    url: putCapturedIntoUrl(plan.url, captured),
    headers: plan.headers.map(([name, value]) => [name, replace(value, captured)]),
    content: putIntoContent(plan.content, contentTypeOf(plan), captured),
  };
}

/** What of that a submission sends elsewhere than in its headers, by name. */
export function capturedIn(
  { page, request, fill }: Pick<SubmissionPlan, 'page' | 'request' | 'fill'>,
  captured: Captured,
): Captured {
  const content = request?.content;
  const texts = [
    decodeBraces((request?.url ?? page).href),
    ...Object.values(fill),
    ...(content?.kind === 'bytes' ? [content.body.toString('latin1')] : []),
    ...(content?.kind === 'multipart' ? content.fields.map(({ value }) => value) : []),
  ];
  const named = new Set(
    texts.flatMap((text) => [...text.matchAll(TEMPLATE)].map(([, name]) => name)),
  );
  return new Map([...captured].filter(([name]) => named.has(name)));
}

const TEMPLATE = /\{\{\s*(\w+)\s*\}\}/g;
const ONLY_TEMPLATE = /^"\{\{\s*(\w+)\s*\}\}"$/;
/** A text of JSON (RFC 8259, section 7), or a template that stands outside of one. */
const JSON_TEXT_OR_TEMPLATE = /"(?:[^"\\]|\\.)*"|\{\{\s*\w+\s*\}\}/gs;

function putIntoContent(content: RequestContent, type: string, captured: Captured): RequestContent {
  switch (content.kind) {
    case 'bytes': {
      // Byte by byte: what is no text stays as it is.
      const text = content.body.toString('latin1');
      return { kind: 'bytes', body: Buffer.from(putIntoBody(text, type, captured), 'latin1') };
    }
    case 'multipart': {
      const fields = content.fields.map((field) => ({
        ...field,
        value: replace(field.value, captured),
      }));
      return { kind: 'multipart', fields };
    }
    case 'schema':
      return content;
  }
}

function putIntoBody(body: string, type: string, captured: Captured): string {
  if (/x-www-form-urlencoded/i.test(type)) return replace(body, captured, encodeURIComponent);
  if (!/json/i.test(type)) return replace(body, captured, asBytes);
  return body.replace(JSON_TEXT_OR_TEMPLATE, (part, offset: number) => {
    const name = ONLY_TEMPLATE.exec(part)?.[1];
    const isKey = /^\s*:/.test(body.slice(offset + part.length));
    if (name !== undefined && captured.has(name) && !isKey) {
      return asBytes(JSON.stringify(captured.get(name)));
    }
    const isText = part.startsWith('"');
    return replace(part, captured, (text) => asBytes(isText ? escapeJson(text) : text));
  });
}

function replace(
  text: string,
  captured: Captured,
  encode: (value: string) => string = (value) => value,
): string {
  return text.replace(TEMPLATE, (whole, name: string) =>
    captured.has(name) ? encode(textOfCaptured(captured.get(name))) : whole,
  );
}

/** What is no text is given as JSON. */
export function textOfCaptured(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function contentTypeOf({ headers }: RequestPlan): string {
  return headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? '';
}
