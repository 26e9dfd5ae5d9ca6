import { attribute, type Document, type Element, select, visibleText } from '../html/document.ts';
import { ancestorsOf } from '../html/page-index.ts';

/** Where the common frameworks put the error messages of a form. */
const ERROR_PLACES: readonly string[] = [
  '[role=alert]',
  '.errorlist li', // Django
  '.errornote', // Django's admin
  '.alert-danger, .alert-error', // Bootstrap
  '.invalid-feedback.d-block',
  '#error_explanation li', // Rails
  '.field_with_errors .error, .field-validation-error, .validation-summary-errors li', // Rails, ASP.NET
  '.text-red-500, .text-red-600, .text-red-700, .text-danger', // Tailwind, Laravel's starter kits
  '.error-messages li, .form__error, .errors li, .field-error',
  '.help-block.error, .has-error .help-block, .form-error, .error-message',
  '#login_error', // WordPress
  '.form-error-message, .errors li, .error-list li, .field-error, .errormessage',
  'p.error, span.error, small.error, label.error',
  '.invalid-feedback:has(.form-error-icon)', // Symfony's Bootstrap 4 theme
  'ul.text-red-600 li, p.text-red-600, p.mt-1.text-red-500', // Laravel's starter kits
  '[phx-feedback-for] p.text-rose-600, p[data-role=error]', // Phoenix
  '.woocommerce-error li',
  '[aria-live=assertive], [aria-live=polite].error',
];

/** Where applications of their own put them, in English, French, German and Spanish. */
const PLAIN_PLACES =
  '.error, .erreur, .erreurs, .erreurs li, .message-erreur, .fehler, .fehler li, .fehlermeldung, .mensaje-error';

/** What such a name is also given to: everything around a field that is wrong, or the field itself. */
const FIELDS = 'input, select, textarea';

/** Messages that are announced but report no error. */
const NO_ERROR = /\b(success|alert-info|info|notice)\b/;

/**
 * The error messages that a reader of a page sees, each once, in document order. Of nested places
 * only the innermost counts.
 */
export function visibleErrors(document: Document): string[] {
  return [...new Set(errorPlaces(document).map(visibleText))];
}

/** The elements that hold these messages, in document order. */
export function errorPlaces(document: Document): Element[] {
  const hidden = new Set(select(document, '[hidden], [style]').filter(isHidden));
  const marked = [
    ...select(document, ERROR_PLACES.join(', ')),
    ...plainPlaces(document),
    ...besideInvalid(document),
  ];
  const places = new Set(
    [...marked.filter((place) => !isNotice(place)), ...describedErrors(document)].filter(
      (place) =>
        visibleText(place) !== '' &&
        ![place, ...ancestorsOf(place)].some((outer) => hidden.has(outer)),
    ),
  );
  const outer = new Set([...places].flatMap((place) => ancestorsOf(place)));
  return select(document, '*').filter((element) => places.has(element) && !outer.has(element));
}

function plainPlaces(document: Document): Element[] {
  const fields = select(document, FIELDS);
  const enclosing = new Set(fields.flatMap((field) => [field, ...ancestorsOf(field)]));
  return select(document, PLAIN_PLACES).filter((place) => !enclosing.has(place));
}

/** Bootstrap 4 and 5 show a message beside its invalid field; a selector would ask every sibling. */
function besideInvalid(document: Document): Element[] {
  const parents = new Set(select(document, '.is-invalid').map(({ parent }) => parent));
  return select(document, '.invalid-feedback').filter(({ parent }) => parents.has(parent));
}

function isNotice(place: Element): boolean {
  return NO_ERROR.test(attribute(place, 'class') ?? '');
}

/** What an invalid field names as its error message (WAI-ARIA), or as a description that is no help. */
function describedErrors(document: Document): Element[] {
  const invalid = select(document, '[aria-invalid=true]');
  const messages = new Set(invalid.flatMap((field) => idsIn(field, 'aria-errormessage')));
  const descriptions = new Set(invalid.flatMap((field) => idsIn(field, 'aria-describedby')));
  return select(document, '[id]').filter((element) => {
    const id = attribute(element, 'id') ?? '';
    return messages.has(id) || (descriptions.has(id) && !HELP_NAME.test(nameOf(element)));
  });
}

/** Names of what describes a field whether it is right or wrong. */
const HELP_NAME = /help|hint|desc|tip|info|note|form-text|count|instruction/i;

function nameOf(element: Element): string {
  return `${attribute(element, 'id')} ${attribute(element, 'class')}`;
}

function idsIn(field: Element, name: string): string[] {
  return (attribute(field, name) ?? '').split(/\s+/).filter((id) => id !== '');
}

/** Whether an element's own attributes hide it; style sheets are not read. */
function isHidden(element: Element): boolean {
  return (
    attribute(element, 'hidden') !== undefined ||
    /\bdisplay\s*:\s*none\b/i.test(attribute(element, 'style') ?? '')
  );
}
