import { selectAll } from 'css-select';
import { type AnyNode, type Document, type Element, isTag, isText } from 'domhandler';
import { Parser } from 'parse5';
import { adapter, type Htmlparser2TreeAdapterMap } from 'parse5-htmlparser2-tree-adapter';
import { DoublepostError } from '../errors.ts';

export type { Document, Element };

/** The elements that belong to a form although it may not enclose them, by the parser's form pointer. */
const FORM_OWNERS = new WeakMap<Element, Element>();
const LISTED: ReadonlySet<string> = new Set(['button', 'input', 'select', 'textarea']);

/**
 * How deep the elements of a page may be nested. Browsers stop at 512; deeper trees exhaust the stack,
 * and every selector walks up all ancestors of every element.
 */
export const DEEPEST_PAGE: number = 2_000;

/**
 * Parses a page as a browser does (WHATWG HTML, by parse5). Any text is a page, unless its elements
 * are nested beyond {@link DEEPEST_PAGE}.
 *
 * A form that begins between the rows of a table encloses nothing, yet owns the controls until its
 * end tag (HTML Standard, "create an element for a token"). Only parse5's parser knows which form
 * that is, so it is asked while it makes an element.
 *
 * @throws DoublepostError DP_PAGE_TOO_DEEP
 */
export function parseDocument(html: string): Document {
  const parser = new Parser<Htmlparser2TreeAdapterMap>({
    treeAdapter: {
      ...adapter,
      createElement(name, namespace, attributes) {
        if (parser.openElements.stackTop >= DEEPEST_PAGE) throw tooDeep();
        const element = adapter.createElement(name, namespace, attributes);
        const form = parser.formElement;
        if (form !== null && LISTED.has(name)) FORM_OWNERS.set(element, form);
        return element;
      },
    },
  });
  parser.tokenizer.write(html, true);
  return parser.document;
}

function tooDeep(): DoublepostError {
  return new DoublepostError(
    'DP_PAGE_TOO_DEEP',
    `the elements of the page are nested more than ${DEEPEST_PAGE} deep`,
  );
}

/** The form that was open when an element began; undefined where none was. */
export function parsedFormOwner(element: Element): Element | undefined {
  return FORM_OWNERS.get(element);
}

/** All elements below `root` that match a CSS selector, in document order. */
export function select(root: Document | Element, selector: string): Element[] {
  return selectAll<AnyNode, Element>(selector, root);
}

/** An attribute's value, or undefined where the element does not carry it. */
export function attribute(element: Element, name: string): string | undefined {
  return element.attribs[name];
}

/** The text a reader sees: scripts and styles left out, white space collapsed. */
export function visibleText(node: AnyNode): string {
  return collapse(sourceText(node));
}

/** The same line by line, for text whose lines mean something, such as a stack trace. */
export function visibleLines(node: AnyNode): string[] {
  return sourceText(node)
    .split('\n')
    .map(collapse)
    .filter((line) => line !== '');
}

const UNSEEN = new Set(['script', 'style', 'template', 'noscript']);

/** Elements that begin and end a line. */
const BLOCKS = new Set(
  'address article aside blockquote br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section table td th tr ul'.split(
    ' ',
  ),
);

function sourceText(node: AnyNode): string {
  if (isText(node)) return node.data;
  if (!('children' in node) || (isTag(node) && UNSEEN.has(node.name))) return '';
  const text = node.children.map(sourceText).join('');
  return isTag(node) && BLOCKS.has(node.name) ? `\n${text}\n` : text;
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
