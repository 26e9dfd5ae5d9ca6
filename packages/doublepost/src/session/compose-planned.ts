import type { HeaderField, HttpRequest } from '../http/message.ts';
import type { RequestPlan, Scenario } from '../plan/scenario.ts';
import type { BrowserSession } from './browser-session.ts';
import { purposeOfWords } from './field-purpose.ts';
import { fillContent } from './fill-content.ts';
import type { FormEntry } from './form-entry.ts';
import { type RoundValues, renderTemplate } from './round-values.ts';
import { uniqueValues } from './unique-value.ts';

/** A planned request with the values of a round; its cookies are decided when it is composed. */
export interface PlannedSubmission {
  readonly entries: readonly FormEntry[];
  compose(session: BrowserSession): Promise<HttpRequest>;
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
