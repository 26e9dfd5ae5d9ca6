import type { AnyNode } from 'domhandler';
import { isTag, isText } from 'domhandler';
import type { Document } from '../html/document.ts';

/** How much of an answer is compared: enough for a page's message, not for a long table. */
const MOST_LINES = 200;
const LONGEST_LINE = 200;
/** Deeper members of a JSON document are data. */
const DEEPEST_MEMBER = 3;

/** What does not belong to the message of a page. */
const LEFT_OUT = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'head',
  'form',
  'nav',
  'select',
]);

/**
 * The texts of an answer, each once: of a page what stands outside forms and navigation, of a JSON
 * document its plain members as `path.of.names: value`, of anything else its lines.
 */
export function textLines(text: string, document: Document): string[] {
  const lines = jsonLines(text) ?? pageLines(document);
  return [...new Set(lines)].slice(0, MOST_LINES);
}

function jsonLines(text: string): string[] | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return membersOf(JSON.parse(text), []);
  } catch {
    return undefined;
  }
}

/** The plain members of an object, its own before those of what it holds. */
function membersOf(value: object, path: readonly string[]): string[] {
  const members = Object.entries(value).slice(0, MOST_LINES);
  const own = members
    .filter(([, member]) => typeof member !== 'object')
    .map(([name, member]) => `${[...path, name].join('.')}: ${member}`.slice(0, LONGEST_LINE));
  if (path.length === DEEPEST_MEMBER) return own;
  const nested = members.flatMap(([name, member]) =>
    typeof member === 'object' && member !== null ? membersOf(member, [...path, name]) : [],
  );
  return [...own, ...nested].slice(0, MOST_LINES);
}

function pageLines(document: Document): string[] {
  const lines: string[] = [];
  const visit = (node: AnyNode): void => {
    if (isText(node)) lines.push(...node.data.split('\n'));
    else if (isTag(node) && LEFT_OUT.has(node.name)) return;
    else if ('children' in node) for (const child of node.children) visit(child);
  };
  visit(document);
  return lines
    .map((line) => line.replace(/\s+/g, ' ').trim().slice(0, LONGEST_LINE))
    .filter((line) => line !== '');
}
