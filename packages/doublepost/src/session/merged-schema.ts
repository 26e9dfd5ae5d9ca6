import { asArray, isObject, type JsonObject, resolveReference } from '../http/json-reference.ts';

/** Deeper schemas repeat themselves: what is optional ends there. */
export const DEEPEST_SCHEMA = 8;

/** A schema with its references and `allOf` put together, and the first choice of `oneOf` and `anyOf`. */
export function merged(reference: unknown, root: unknown, depth: number): JsonObject {
  const schema = resolveReference(reference, root);
  if (!isObject(schema) || depth > 3 * DEEPEST_SCHEMA) return {};
  const { allOf, oneOf, anyOf, ...own } = schema;
  const parts = [...asArray(allOf), ...firstChoice(oneOf, root), ...firstChoice(anyOf, root)];
  let whole: JsonObject = own;
  for (const part of parts.map((entry) => merged(entry, root, depth + 1))) {
    const both = { ...joined('properties', whole, part), ...joined('required', whole, part) };
    whole = { ...part, ...whole, ...both };
  }
  return whole;
}

/** The schemas of the document that {@link merged} puts together for one, itself among them. */
export function partsOf(reference: unknown, root: unknown): JsonObject[] {
  return within(reference, root, 0, () => true);
}

/** Those of them that are all that it is: a part of several may belong to others, too. */
export function namesOf(reference: unknown, root: unknown): JsonObject[] {
  return within(reference, root, 0, ({ allOf, properties }) => {
    return asArray(allOf).length === 1 && properties === undefined;
  });
}

function within(
  reference: unknown,
  root: unknown,
  depth: number,
  entersAllOf: (schema: JsonObject) => boolean,
): JsonObject[] {
  const schema = resolveReference(reference, root);
  if (!isObject(schema) || depth > DEEPEST_SCHEMA) return [];
  const parts = [
    ...(entersAllOf(schema) ? asArray(schema.allOf) : []),
    ...firstChoice(schema.oneOf, root),
    ...firstChoice(schema.anyOf, root),
  ];
  return [schema, ...parts.flatMap((part) => within(part, root, depth + 1, entersAllOf))];
}

function joined(name: 'properties' | 'required', one: JsonObject, other: JsonObject): JsonObject {
  const [first, second] = [one[name], other[name]];
  if (isObject(first) && isObject(second)) return { [name]: { ...second, ...first } };
  if (Array.isArray(first) && Array.isArray(second)) return { [name]: [...first, ...second] };
  return {};
}

/** The first choice that says something: `null` is a choice where a value may be left out. */
function firstChoice(choices: unknown, root: unknown): unknown[] {
  const list = asArray(choices);
  const telling = list.find((choice) => {
    const schema = resolveReference(choice, root);
    return isObject(schema) && schema.type !== 'null';
  });
  return list.length === 0 ? [] : [telling ?? list[0]];
}
