import { attribute, type Document, type Element, select } from '../html/document.ts';
import { ancestorsOf } from '../html/page-index.ts';
import { indexWords, namedField } from './named-field.ts';
import { type FieldPlaces, neighbourField } from './neighbour-field.ts';

const FIELDS = 'input[name]:not([type=hidden]), select[name], textarea[name]';

/**
 * The names of the fields that the error messages of a page belong to, in document order: by what a
 * field points to (`aria-describedby`, `aria-errormessage`), what a message points to (`for`,
 * ASP.NET's `data-valmsg-for`), the nearest element that encloses a message and one field alone, what
 * a message stands beside, or the name that it begins with.
 */
export function fieldsOfErrors(document: Document, messages: readonly Element[]): string[] {
  const fields = select(document, FIELDS);
  const index = indexFields(fields);
  const placed = messages.map((message) => ({ message, name: nameOf(message, index) }));
  const untold = placed.filter((one) => one.name === undefined);
  const words = untold.length === 0 ? undefined : indexWords(document, fields);
  const names = [
    ...placed.map((one) => one.name),
    ...untold.map(({ message }) => words && namedField(message, words)),
    ...fields.filter(isInvalid).map(name),
  ];
  const wanted = new Set(names);
  return [...new Set(fields.map(name))].filter((one) => wanted.has(one));
}

/** Whether a field says so itself; Rails encloses one that is refused. */
function isInvalid(field: Element): boolean {
  return (
    attribute(field, 'aria-invalid') === 'true' ||
    (attribute(ancestorsOf(field)[0] ?? field, 'class') ?? '').includes('field_with_errors')
  );
}

/** The names of fields by what leads to them, found once for all messages of a page. */
interface FieldIndex extends FieldPlaces {
  /** By each id that a field points to. */
  readonly pointing: ReadonlyMap<string, string>;
  readonly names: ReadonlySet<string>;
}

function indexFields(fields: readonly Element[]): FieldIndex {
  const within = new Map<Element, Set<string>>();
  for (const field of fields) {
    for (const element of [field, ...ancestorsOf(field)]) {
      const names = within.get(element) ?? new Set();
      within.set(element, names.add(name(field)));
    }
  }
  return {
    pointing: namesBy(fields, ['aria-describedby', 'aria-errormessage']),
    byId: namesBy(fields, ['id']),
    names: new Set(fields.map(name)),
    within,
  };
}

/** The name of the first field of each id that one of these attributes lists. */
function namesBy(fields: readonly Element[], attributes: readonly string[]): Map<string, string> {
  const pairs = fields.flatMap((field) =>
    attributes
      .flatMap((one) => (attribute(field, one) ?? '').split(/\s+/))
      .filter((id) => id !== '')
      .map((id) => [id, name(field)] as const),
  );
  return new Map(pairs.reverse());
}

function nameOf(message: Element, index: FieldIndex): string | undefined {
  const { pointing, byId, names, within } = index;
  const around = [message, ...ancestorsOf(message)];
  const ids = around.slice(0, 3).flatMap((element) => attribute(element, 'id') ?? []);
  const pointed = ids.map((id) => pointing.get(id)).find((one) => one !== undefined);
  const told = attribute(message, 'data-valmsg-for') ?? '';
  const labelled = byId.get(attribute(message, 'for') ?? '');
  return (
    pointed ??
    (names.has(told) ? told : undefined) ??
    labelled ??
    onlyNameNear(around, within) ??
    neighbourField(message, index)
  );
}

/** A form of one field says nothing: its message may be about the whole. */
function onlyNameNear(
  around: readonly Element[],
  within: FieldPlaces['within'],
): string | undefined {
  const nearest = around.find(
    (element) => element.name === 'form' || element.name === 'body' || within.has(element),
  );
  if (nearest === undefined || nearest.name === 'form' || nearest.name === 'body') return undefined;
  const [only, ...others] = within.get(nearest) ?? [];
  return others.length === 0 ? only : undefined;
}

function name(field: Element): string {
  return attribute(field, 'name') ?? '';
}
