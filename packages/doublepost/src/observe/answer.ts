import { parseDocument, select, visibleText } from '../html/document.ts';
import type { Attempt } from '../http/exchange.ts';
import { headerOf, textOf } from '../http/message.ts';
import { type Abstraction, abstractLocation } from './abstraction.ts';
import { readException } from './exception.ts';
import type { AnswerObservation } from './observation.ts';
import { visibleErrors } from './visible-errors.ts';

/**
 * Reads an answer as a person would: what page it is and what it complains about.
 *
 * @param requested the address that was posted to, to resolve a relative redirect
 */
export function observeAnswer(
  attempt: Attempt,
  requested: URL,
  abstraction: Abstraction,
): AnswerObservation {
  if (attempt.kind === 'timeout') return { kind: 'timeout' };
  if (attempt.kind === 'dropped') return { kind: 'dropped', code: attempt.code };
  const { response } = attempt;
  const location = headerOf(response, 'location');
  const text = textOf(response);
  const document = parseDocument(text);
  const title = select(document, 'title').map(visibleText)[0];
  const shown = response.status >= 500 ? readException(text, document) : undefined;
  return {
    kind: 'answered',
    status: response.status,
    ...(location === undefined || !URL.canParse(location, requested.href)
      ? {}
      : { redirect: abstractLocation(new URL(location, requested), abstraction) }),
    ...(title === undefined || title === '' ? {} : { title: abstraction(title) }),
    errors: response.status >= 500 ? [] : visibleErrors(document).map(abstraction),
    ...(shown === undefined
      ? {}
      : { exception: { type: shown.type, message: abstraction(shown.message) } }),
  };
}
