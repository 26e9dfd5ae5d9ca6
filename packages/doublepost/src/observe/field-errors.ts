import { attribute, type Document, type Element, select } from '../html/document.ts';

const FIELDS = 'input[name]:not([type=hidden]), select[name], textarea[name]';

/**
 * The names of the fields that the error messages of a page belong to, in document order: by what a
 * field points to (`aria-describedby`, `aria-errormessage`), what a message points to (`for`,
 * ASP.NET's `data-valmsg-for`), or the nearest element that encloses a message and one field alone.
 */
export function fieldsOfErrors(document: Document, messages: readonly Element[]): string[] {
  const fields = select(document, FIELDS);
  const names = messages.flatMap((message) => nameOf(message, fields) ?? []);
  const invalid = fields
    .filter((field) => attribute(field, 'aria-invalid') === 'true')
    .map((field) => attribute(field, 'name') ?? '');
  const wanted = new Set([...names, ...invalid]);
  return [...new Set(fields.map((field) => attribute(field, 'name') ?? ''))].filter((name) =>
    wanted.has(name),
  );
}

function nameOf(message: Element, fields: readonly Element[]): string | undefined {
  const around = [message, ...enclosing(message)];
  const ids = around.slice(0, 3).flatMap((element) => attribute(element, 'id') ?? []);
  const pointing = fields.find((field) =>
    ['aria-describedby', 'aria-errormessage'].some((name) =>
      (attribute(field, name) ?? '').split(/\s+/).some((id) => ids.includes(id)),
    ),
  );
  const told = attribute(message, 'data-valmsg-for');
  const labelled = attribute(message, 'for');
  const field =
    pointing ??
    fields.find(
      (candidate) =>
        (told !== undefined && attribute(candidate, 'name') === told) ||
        (labelled !== undefined && attribute(candidate, 'id') === labelled),
    ) ??
    onlyFieldNear(around, fields);
  return field && attribute(field, 'name');
}

/** A form of one field says nothing: its message may be about the whole. */
function onlyFieldNear(
  around: readonly Element[],
  fields: readonly Element[],
): Element | undefined {
  for (const element of around) {
    if (element.name === 'form' || element.name === 'body') return undefined;
    const within = fields.filter((field) => enclosing(field).includes(element));
    const names = new Set(within.map((field) => attribute(field, 'name')));
    if (names.size > 0) return names.size === 1 ? within[0] : undefined;
  }
  return undefined;
}

function enclosing(element: Element): Element[] {
  const ancestors: Element[] = [];
  let parent = element.parent;
  while (parent !== null && 'attribs' in parent) {
    ancestors.push(parent as Element);
    parent = parent.parent;
  }
  return ancestors;
}
