import { DoublepostError } from '../errors.ts';
import type { HeaderField, HttpRequest } from '../http/message.ts';
import type { RequestPlan, Scenario } from '../plan/scenario.ts';
import type { BrowserSession } from './browser-session.ts';
import { encodeForm } from './encode-form.ts';
import { purposeOfWords } from './field-purpose.ts';
import type { FormEntry } from './form-entry.ts';
import { leavesOf, withLeaf } from './json-leaves.ts';
import { type RoundValues, renderTemplate } from './round-values.ts';
import { sampleSchema } from './sample-schema.ts';
import { uniqueValues } from './unique-value.ts';

/** A planned request with the values of a round; its cookies are decided when it is composed. */
export interface PlannedSubmission {
  readonly entries: readonly FormEntry[];
  compose(session: BrowserSession): Promise<HttpRequest>;
}

interface Body {
  readonly entries: readonly FormEntry[];
  readonly bytes: Buffer;
  /** Undefined where the plan's own header stays. */
  readonly contentType?: string;
}

/**
 * Puts the values of a round into a planned request: templates, what was given (`fill`, for JSON by
 * dotted path), and what must be new (`unique`). A body in which nothing changes travels as it was
 * captured, byte by byte.
 *
 * @throws DoublepostError DP_FIELD_UNKNOWN, DP_FIELD_UNFILLED
 */
export function fillPlanned(
  plan: RequestPlan,
  { fill, unique }: Pick<Scenario, 'fill' | 'unique'>,
  values: RoundValues,
): PlannedSubmission {
  const render = (text: string): string => renderTemplate(text, values);
  const given = new Map<string, string>([
    ...unique.map((name) => [name, freshValue(name, values)] as const),
    ...Object.entries(fill).map(([name, value]) => [name, render(value)] as const),
  ]);
  const { entries, bytes, contentType } = fillContent(plan, given, unique, values);
  const url = new URL(render(decodeBraces(plan.url.href)));
  const own = plan.headers
    .map(([name, value]): HeaderField => [name, render(value)])
    .filter(([name, value]) => !/^referer$/i.test(name) || URL.canParse(value));
  const headers: readonly HeaderField[] =
    contentType === undefined ? own : [...own, ['Content-Type', contentType]];
  return {
    entries,
    compose: async (session) => ({
      method: plan.method,
      url,
      headers: joinHeaders(await session.headersFor(url), headers),
      body: bytes,
    }),
  };
}

/** An address with the braces of its templates, which addresses encode. */
export function decodeBraces(href: string): string {
  return href.replaceAll(/%7B%7B/gi, '{{').replaceAll(/%7D%7D/gi, '}}');
}

function freshValue(name: string, values: RoundValues): string {
  const purpose = purposeOfWords(name.split('.').at(-1) ?? name);
  const kind = purpose === 'email' ? 'email' : purpose === 'tel' ? 'phone' : 'username';
  return uniqueValues(kind, values, Number.POSITIVE_INFINITY)[0] ?? values.text;
}

function fillContent(
  { content, headers }: RequestPlan,
  given: ReadonlyMap<string, string>,
  unique: readonly string[],
  values: RoundValues,
): Body {
  if (content.kind === 'multipart') {
    const fields = content.fields.map(({ name, value, file }): FormEntry => {
      const rendered = renderTemplate(value, values);
      return file === undefined ? [name, rendered] : [name, rendered, file];
    });
    return formBody('multipart/form-data', fields, given);
  }
  if (content.kind === 'schema') {
    const { schema, root, example, encoding } = content;
    const sample = sampleSchema(schema, example, { root, values, unique });
    if (encoding === 'json') return jsonBody(sample, given, 'application/json');
    const fields = leavesOf(sample).map(([name, value]): FormEntry => [name, String(value ?? '')]);
    const enctype = encoding === 'multipart' ? 'multipart/form-data' : 'urlencoded';
    return formBody(enctype, fields, given);
  }
  const type = headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? '';
  const text = renderTemplate(content.body.toString('latin1'), values);
  const bytes = Buffer.from(text, 'latin1');
  if (/json/i.test(type)) {
    const parsed = parseJson(bytes);
    if (parsed !== undefined) return { ...jsonBody(parsed, given), ...unchanged(given, bytes) };
  }
  if (/x-www-form-urlencoded/i.test(type)) {
    const fields: FormEntry[] = [...new URLSearchParams(bytes.toString())];
    const { contentType: _made, ...body } = formBody('urlencoded', fields, given);
    return { ...body, ...unchanged(given, bytes) };
  }
  const [name] = given.keys();
  if (name !== undefined) throw unknownField(name, []);
  return { entries: [], bytes };
}

function unchanged(given: ReadonlyMap<string, string>, bytes: Buffer): Partial<Body> {
  return given.size === 0 ? { bytes } : {};
}

function formBody(
  enctype: string,
  fields: readonly FormEntry[],
  given: ReadonlyMap<string, string>,
): Body {
  const names = fields.map(([name]) => name);
  for (const name of given.keys()) if (!names.includes(name)) throw unknownField(name, names);
  const entries = fields.map(([name, value, ...file]): FormEntry => {
    return [name, given.get(name) ?? value, ...file];
  });
  const { contentType, body } = encodeForm(enctype, entries);
  return { entries, bytes: body, contentType };
}

function jsonBody(value: unknown, given: ReadonlyMap<string, string>, contentType?: string): Body {
  const paths = leavesOf(value).map(([path]) => path);
  let changed = value;
  for (const [path, text] of given) {
    if (!paths.includes(path)) throw unknownField(path, paths);
    changed = withLeaf(changed, path.split('.'), text);
  }
  const entries = leavesOf(changed).map(([path, leaf]): FormEntry => [path, String(leaf)]);
  const bytes = Buffer.from(JSON.stringify(changed));
  return contentType === undefined ? { entries, bytes } : { entries, bytes, contentType };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    // A body that is no JSON is sent as it is: perhaps that is what is tested.
    return undefined;
  }
}

/** The request's own headers before the browser's; of cookies the session's own are newer. */
function joinHeaders(
  session: readonly HeaderField[],
  own: readonly HeaderField[],
): readonly HeaderField[] {
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  const cookies = [session, own].map(
    (fields) => fields.find(([name]) => name.toLowerCase() === 'cookie')?.[1] ?? '',
  );
  const joined = joinCookies(cookies[0] ?? '', cookies[1] ?? '');
  const isCookie = ([name]: HeaderField): boolean => name.toLowerCase() === 'cookie';
  return [
    ...session.filter((field) => !names.has(field[0].toLowerCase()) && !isCookie(field)),
    ...own.filter((field) => !isCookie(field)),
    ...(joined === '' ? [] : [['Cookie', joined] as const]),
  ];
}

function joinCookies(session: string, own: string): string {
  const pairs = [own, session].flatMap((text) => text.split(/;\s*/)).filter((pair) => pair !== '');
  return [...new Map(pairs.map((pair) => [pair.split('=')[0], pair])).values()].join('; ');
}

function unknownField(name: string, names: readonly string[]): DoublepostError {
  const has = names.length === 0 ? 'no fields that are known' : [...new Set(names)].join(', ');
  return new DoublepostError(
    'DP_FIELD_UNKNOWN',
    `the request has no field "${name}"; it has ${has}`,
  );
}
