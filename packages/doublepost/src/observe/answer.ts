import { type Document, parseDocument, select, visibleText } from '../html/document.ts';
import { listForms } from '../html/forms.ts';
import type { Attempt } from '../http/attempt.ts';
import { type HttpResponse, headerOf, textOf } from '../http/message.ts';
import { type Abstraction, abstractLocation } from './abstraction.ts';
import { readException, readHiddenException } from './exceptions/read-exception.ts';
import { fieldsOfErrors } from './field-errors.ts';
import type { Complaint } from './json-complaints.ts';
import { complaintsOf } from './json-refusal.ts';
import type { AnswerObservation, Landing, ShownException } from './observation.ts';
import { textLines } from './text-lines.ts';
import { errorPlaces, visibleErrors } from './visible-errors.ts';

/** Where a submission came from and went to. */
export interface Posted {
  /** The page that held the form. */
  readonly page: URL;
  /** The address that was posted to. */
  readonly url: URL;
  /** The names of what was posted. Default none. */
  readonly names?: readonly string[];
}

/**
 * Reads an answer as a person would: what page it is and what it complains about.
 *
 * @param landing what the page is like that it redirects to
 */
export function observeAnswer(
  attempt: Attempt,
  posted: Posted,
  abstraction: Abstraction,
  landing?: Landing,
): AnswerObservation {
  if (attempt.kind === 'timeout' || attempt.kind === 'aborted') return { kind: attempt.kind };
  if (attempt.kind === 'dropped') return { kind: 'dropped', code: attempt.code };
  const { response } = attempt;
  const text = textOf(response);
  const document = parseDocument(text);
  const title = select(document, 'title').map(visibleText)[0];
  const shown = exceptionOf(response, text, document, abstraction);
  const failed = response.status >= 500 || shown !== undefined;
  const location = locationOf(response, posted.url);
  const complaints = failed ? [] : complaintsIn(response, text);
  const errorFields = failed ? [] : fieldsComplainedOf(complaints, document, posted.names ?? []);
  return {
    kind: 'answered',
    status: response.status,
    ...(location === undefined
      ? {}
      : { redirect: abstractLocation(location, posted.url, abstraction) }),
    ...(title === undefined || title === '' ? {} : { title: abstraction(title) }),
    errors: failed ? [] : errorsOf(complaints, document).map(abstraction),
    ...(errorFields.length === 0 ? {} : { errorFields }),
    ...(isPartial(complaints) ? { partial: true } : {}),
    ...(landing === undefined ? {} : { landing }),
    ...(shown === undefined ? {} : { exception: shown }),
    lines: failed || location !== undefined ? [] : textLines(text, document).map(abstraction),
    repeatsForm:
      location === undefined
        ? listForms(document, posted.url).some((form) => isSamePage(form.action, posted.url))
        : isSamePage(location, posted.page),
  };
}

/** Reads the page that a redirect has led to. */
export function observeLanding(response: HttpResponse, abstraction: Abstraction): Landing {
  const text = textOf(response);
  const exception = exceptionOf(response, text, parseDocument(text), abstraction);
  const failed = response.status >= 500 || exception !== undefined;
  return { status: response.status, failed, ...(exception === undefined ? {} : { exception }) };
}

function exceptionOf(
  { status }: HttpResponse,
  text: string,
  document: Document,
  abstraction: Abstraction,
): ShownException | undefined {
  const shown = status >= 500 ? readException(text, document) : readHiddenException(text, document);
  return shown && { ...shown, message: abstraction(shown.message) };
}

function complaintsIn(response: HttpResponse, text: string): Complaint[] {
  return complaintsOf(headerOf(response, 'content-type') ?? '', text, response.status >= 400);
}

function errorsOf(complaints: readonly Complaint[], document: Document): string[] {
  if (complaints.length === 0) return visibleErrors(document);
  return [...new Set(complaints.map(({ message }) => message))];
}

function fieldsComplainedOf(
  complaints: readonly Complaint[],
  document: Document,
  posted: readonly string[],
): string[] {
  if (complaints.length === 0) return fieldsOfErrors(document, errorPlaces(document));
  const told = complaints.flatMap(({ field }) => field ?? []);
  return [...new Set(told.map((name) => postedName(name, posted)))];
}

/** A complaint may leave out what its field stands in: `email` for `variables.input.email`. */
function postedName(told: string, posted: readonly string[]): string {
  if (posted.includes(told)) return told;
  const [only, ...others] = posted.filter((name) => name.endsWith(`.${told}`));
  return only !== undefined && others.length === 0 ? only : told;
}

function isPartial(complaints: readonly Complaint[]): boolean {
  return complaints.length > 0 && complaints.every(({ partial }) => partial === true);
}

function locationOf(response: HttpResponse, base: URL): URL | undefined {
  const location = headerOf(response, 'location');
  if (location === undefined || !URL.canParse(location, base.href)) return undefined;
  return new URL(location, base);
}

function isSamePage(one: URL, other: URL): boolean {
  return one.origin === other.origin && one.pathname === other.pathname;
}
