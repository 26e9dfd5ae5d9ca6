import { isTag } from 'domhandler';
import { attribute, type Element } from '../html/document.ts';

/** What the elements of a page say about its fields. */
export interface FieldPlaces {
  /** The name of a field by its id. */
  readonly byId: ReadonlyMap<string, string>;
  /** The names of the fields that an element is or encloses. */
  readonly within: ReadonlyMap<Element, ReadonlySet<string>>;
}

/** Elements that stand within a line, so that a message in one belongs to what stands before it. */
const INLINE: ReadonlySet<string> = new Set(['b', 'em', 'i', 'label', 'small', 'span', 'strong']);

/** What may stand between a field and its message: a line break, an icon, some help. */
const FURTHEST = 3;

/**
 * The field that a message stands beside where nothing encloses both alone: the one after a list of
 * Django before 5.0 (`as_p`), or else the one before it. A block at the end of a form may as well be
 * about the whole, and counts only where more fields follow.
 */
export function neighbourField(message: Element, places: FieldPlaces): string | undefined {
  const place = message.name === 'li' ? enclosingList(message) : message;
  const isDjangoList = hasClass(place, 'errorlist');
  if (isDjangoList && hasClass(place, 'nonfield')) return undefined;
  const after = fieldOf(nextTo(place, 'next'), places);
  if (isDjangoList && after !== undefined) return after;
  const before = siblings(place, 'prev')
    .map((sibling) => fieldOf(sibling, places))
    .find((name) => name !== undefined);
  const isWithinLine = INLINE.has(place.name);
  const isFollowed = siblings(place, 'next').some((sibling) => places.within.has(sibling));
  return isDjangoList || isWithinLine || isFollowed ? before : undefined;
}

function enclosingList(item: Element): Element {
  return item.parent !== null && isTag(item.parent) ? item.parent : item;
}

/** The only field that an element is or encloses, or whose label it is. */
function fieldOf(element: Element | undefined, { byId, within }: FieldPlaces): string | undefined {
  if (element === undefined) return undefined;
  const [only, ...others] = within.get(element) ?? [];
  if (only !== undefined) return others.length === 0 ? only : undefined;
  return element.name === 'label' ? byId.get(attribute(element, 'for') ?? '') : undefined;
}

/** The elements before or after an element, the nearest first. */
function siblings(element: Element, side: 'prev' | 'next'): Element[] {
  const found: Element[] = [];
  let sibling = nextTo(element, side);
  while (sibling !== undefined && found.length < FURTHEST) {
    found.push(sibling);
    sibling = nextTo(sibling, side);
  }
  return found;
}

function nextTo(element: Element, side: 'prev' | 'next'): Element | undefined {
  let node = element[side];
  while (node !== null && !isTag(node)) node = node[side];
  return node ?? undefined;
}

function hasClass(element: Element, wanted: string): boolean {
  return (attribute(element, 'class') ?? '').split(/\s+/).includes(wanted);
}
