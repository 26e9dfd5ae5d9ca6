import { isTag } from 'domhandler';
import { attribute, type Document, type Element, select, visibleText } from './document.ts';

/** What controls point to, found once for a page. */
export interface PageIndex {
  /** The first element of each id. */
  readonly byId: ReadonlyMap<string, Element>;
  /** The first label of each id that labels point to. */
  readonly labels: ReadonlyMap<string, Element>;
}

/** Looks through a page for what its controls may point to. */
export function indexPage(document: Document): PageIndex {
  const firstOf = (selector: string, name: string): Map<string, Element> =>
    new Map(
      select(document, selector)
        .toReversed()
        .map((element) => [attribute(element, name) ?? '', element]),
    );
  return { byId: firstOf('[id]', 'id'), labels: firstOf('label[for]', 'for') };
}

/** Browsers nest elements no deeper; a page that does would have every control ask all of them. */
const DEEPEST = 512;

/** The elements that enclose an element, the nearest first. */
export function ancestorsOf(element: Element): Element[] {
  const ancestors: Element[] = [];
  let parent = element.parent;
  while (parent !== null && isTag(parent) && ancestors.length < DEEPEST) {
    ancestors.push(parent);
    parent = parent.parent;
  }
  return ancestors;
}

/** What a reader sees beside a control; of a button what stands on it. */
export function labelOf(control: Element, page: PageIndex): string {
  const aria = attribute(control, 'aria-label');
  if (aria !== undefined) return aria;
  if (control.name === 'button') return visibleText(control);
  const pointed = textOfIds(attribute(control, 'aria-labelledby'), page);
  if (pointed !== '') return pointed;
  const id = attribute(control, 'id');
  const pointing = id === undefined ? undefined : page.labels.get(id);
  const tied = pointing ?? ancestorsOf(control).find(({ name }) => name === 'label');
  return tied === undefined ? '' : visibleText(tied);
}

/** The help that a control points to, and its `title`. */
export function hintOf(control: Element, page: PageIndex): string {
  const described = textOfIds(attribute(control, 'aria-describedby'), page);
  return [attribute(control, 'title') ?? '', described].join(' ').trim();
}

/** The text of the elements that a list of ids names. */
function textOfIds(ids: string | undefined, { byId }: PageIndex): string {
  const elements = (ids ?? '').split(/\s+/).flatMap((id) => byId.get(id) ?? []);
  return elements.map(visibleText).join(' ');
}
