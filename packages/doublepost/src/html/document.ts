import { selectAll } from 'css-select';
import { type AnyNode, type Document, type Element, isTag, isText } from 'domhandler';
import { parse } from 'parse5';
import { adapter } from 'parse5-htmlparser2-tree-adapter';

export type { Document, Element };

/** Parses a page as a browser does (WHATWG HTML, by parse5). Never throws: any text is a page. */
export function parseDocument(html: string): Document {
  return parse(html, { treeAdapter: adapter });
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
  const parts: string[] = [];
  collectText(node, parts);
  return parts.join('').replace(/\s+/g, ' ').trim();
}

const UNSEEN = new Set(['script', 'style', 'template', 'noscript']);

function collectText(node: AnyNode, parts: string[]): void {
  if (isText(node)) parts.push(node.data);
  else if (isTag(node) && UNSEEN.has(node.name)) return;
  else if ('children' in node) for (const child of node.children) collectText(child, parts);
}
