import { attribute, type Document, type Element, select } from '../html/document.ts';
import { ancestorsOf } from '../html/page-index.ts';

const FIELDS = 'input[name]:not([type=hidden]), select[name], textarea[name]';

/**
 * The names of the fields that the error messages of a page belong to, in document order: by what a
 * field points to (`aria-describedby`, `aria-errormessage`), what a message points to (`for`,
 * ASP.NET's `data-valmsg-for`), or the nearest element that encloses a message and one field alone.
 */
export function fieldsOfErrors(document: Document, messages: readonly Element[]): string[] {
  const fields = select(document, FIELDS);
  const index = indexFields(fields);
  const names = messages.flatMap((message) => nameOf(message, index) ?? []);
  const invalid = fields.filter((field) => attribute(field, 'aria-invalid') === 'true').map(name);
  const wanted = new Set([...names, ...invalid]);
  return [...new Set(fields.map(name))].filter((one) => wanted.has(one));
}

/** The names of fields by what leads to them, found once for all messages of a page. */
interface FieldIndex {
  /** By each id that a field points to. */
  readonly pointing: ReadonlyMap<string, string>;
  readonly byId: ReadonlyMap<string, string>;
  readonly names: ReadonlySet<string>;
  /** By the elements that enclose fields. */
  readonly within: ReadonlyMap<Element, ReadonlySet<string>>;
}

function indexFields(fields: readonly Element[]): FieldIndex {
  const within = new Map<Element, Set<string>>();
  for (const field of fields) {
    for (const element of ancestorsOf(field)) {
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

function nameOf(
  message: Element,
  { pointing, byId, names, within }: FieldIndex,
): string | undefined {
  const around = [message, ...ancestorsOf(message)];
  const ids = around.slice(0, 3).flatMap((element) => attribute(element, 'id') ?? []);
  const pointed = ids.map((id) => pointing.get(id)).find((one) => one !== undefined);
  const told = attribute(message, 'data-valmsg-for') ?? '';
  const labelled = byId.get(attribute(message, 'for') ?? '');
  return (
    pointed ?? (names.has(told) ? told : undefined) ?? labelled ?? onlyNameNear(around, within)
  );
}

/** A form of one field says nothing: its message may be about the whole. */
function onlyNameNear(
  around: readonly Element[],
  within: FieldIndex['within'],
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
