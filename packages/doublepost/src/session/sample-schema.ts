import type { FormControl } from '../html/forms.ts';
import { asArray, isObject, type JsonObject } from '../http/json-reference.ts';
import { distinctItems } from './distinct-items.ts';
import { guessValue, uniqueKindOf } from './guess-value.ts';
import { DEEPEST_SCHEMA, merged, namesOf, partsOf } from './merged-schema.ts';
import { otherNumber, otherText } from './other-value.ts';
import type { RoundValues } from './round-values.ts';
import { numberOf } from './schema-bounds.ts';
import { controlOf } from './schema-control.ts';

/** What a sample is made with. */
interface Context {
  readonly root: unknown;
  readonly values: RoundValues;
  /** Dotted paths whose values must be new in every round. */
  readonly unique: readonly string[];
}

/** Where a sample stands. */
interface Place extends Context {
  readonly path: string;
  readonly depth: number;
  /** The schemas that it is part of, to know one that holds itself. */
  readonly outer: readonly JsonObject[];
  /** Which of several values is wanted that differ, 0 the usual one. */
  readonly variant: number;
}

/**
 * Makes a value that a JSON Schema describes, as OpenAPI 3.0 and 3.1 use them: by its example where
 * it has one, else by the rules and names by which forms are filled. What must be new in every round
 * is new even where the example has it.
 *
 * @param example for the whole value; undefined where there is none
 */
export function sampleSchema(schema: unknown, example: unknown, context: Context): unknown {
  return sample(schema, example, { ...context, path: '', depth: 0, outer: [], variant: 0 });
}

function sample(reference: unknown, given: unknown, place: Place): unknown {
  const { root, depth, variant, path, unique, values } = place;
  const schema = merged(reference, root, depth);
  const example = given ?? examplesOf(schema)[variant];
  const type = typeOf(schema, example);
  const inner = {
    ...place,
    depth: depth + 1,
    outer: [...place.outer, ...namesOf(reference, root)],
  };
  if (type === 'object') return sampleObject(schema, example, inner);
  if (type === 'array') return Array.isArray(example) ? example : sampleList(schema, inner);
  if (example === null) return null;
  const control = controlOf(schema, path, type);
  const mustBeNew = unique.includes(path);
  const isFresh = mustBeNew || (type === 'string' && uniqueKindOf(control) !== undefined);
  if (!isFresh || isChoice(schema)) {
    if (example !== undefined) return example;
    if ('const' in schema) return schema.const;
    if (Array.isArray(schema.enum)) return choiceOf(schema.enum, variant);
  }
  switch (type) {
    case 'boolean':
      return variant % 2 === 0;
    case 'null':
      return null;
    case 'integer':
    case 'number':
      return otherNumber(Number(guessValue(control, values, mustBeNew) ?? 0), control, variant);
    default:
      return otherText(sampleText(schema, control, values, mustBeNew), control, variant);
  }
}

function choiceOf(choices: readonly unknown[], variant: number): unknown {
  const telling = choices.filter((value) => value !== null);
  return telling[variant % telling.length] ?? null;
}

/** The items of a list, of which there is one where none need be, but none that hold the list. */
function sampleList(schema: JsonObject, place: Place): unknown[] {
  const { items = {}, uniqueItems } = schema;
  const usual = place.depth > DEEPEST_SCHEMA + 1 || holdsItself(items, place) ? 0 : 1;
  const most = place.depth > DEEPEST_SCHEMA + 1 ? 0 : 20;
  const count = Math.min(Math.max(numberOf(schema.minItems) ?? usual, usual), most);
  const make = (variant: number): unknown => sample(items, undefined, { ...place, variant });
  if (uniqueItems === true) return distinctItems(count, make);
  return Array.from({ length: count }, () => make(place.variant));
}

function sampleObject(schema: JsonObject, example: unknown, place: Place): JsonObject {
  const { root, depth, path } = place;
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const own = isObject(example) ? example : undefined;
  const names = own === undefined ? Object.keys(properties) : Object.keys(own);
  const entries = names.flatMap((name): [string, unknown][] => {
    const property = merged(properties[name], root, depth - 1);
    if (property.readOnly === true && own === undefined) return [];
    const isOptional = own === undefined && !required.includes(name);
    if (isOptional && holdsItself(properties[name], place)) return [];
    if (depth > DEEPEST_SCHEMA + 1 && !required.includes(name)) return [];
    // Too deep for what must be there, too: the schema has no end.
    if (depth > 2 * DEEPEST_SCHEMA + 1) return [];
    const below = path === '' ? name : `${path}.${name}`;
    return [[name, sample(properties[name], own?.[name], { ...place, path: below })]];
  });
  return Object.fromEntries(entries);
}

/** Whether a schema, or that of its items, is one that it is part of. */
function holdsItself(reference: unknown, { root, outer }: Place): boolean {
  const parts = partsOf(reference, root);
  const items = parts.flatMap((part) => ('items' in part ? partsOf(part.items, root) : []));
  return [...parts, ...items].some((part) => outer.includes(part));
}

function examplesOf(schema: JsonObject): unknown[] {
  const { example, examples, default: usual } = schema;
  return [example, ...asArray(examples), usual].filter((one) => one !== undefined && one !== null);
}

/** OpenAPI 3.1 may list types, of which `null` is the last to be taken. */
function typeOf(schema: JsonObject, example: unknown): string {
  const types = [schema.type].flat().filter((type) => typeof type === 'string');
  const told = types.find((type) => type !== 'null') ?? types[0];
  if (told !== undefined) return told;
  if (isObject(schema.properties) || isObject(example)) return 'object';
  if (schema.items !== undefined || Array.isArray(example)) return 'array';
  return typeof example === 'number' ? 'number' : 'string';
}

const FORMATS: Readonly<Record<string, (values: RoundValues) => string>> = {
  'date-time': () => '2030-05-17T10:30:00Z',
  time: () => '10:30:00Z',
  duration: () => 'P1D',
  uuid: ({ text }) => `00000000-0000-4000-8000-${hexOf(text)}`,
  hostname: ({ text }) => `${text}.example.com`,
  ipv4: () => '192.0.2.1',
  ipv6: () => '2001:db8::1',
  byte: ({ text }) => Buffer.from(text).toString('base64'),
  binary: ({ text }) => text,
};

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex').slice(0, 12);
}

function sampleText(
  schema: JsonObject,
  control: FormControl,
  values: RoundValues,
  mustBeNew: boolean,
): string {
  const format = FORMATS[String(schema.format)];
  if (format !== undefined && schema.pattern === undefined) return format(values);
  return guessValue(control, values, mustBeNew) ?? values.text;
}

function isChoice(schema: JsonObject): boolean {
  return 'const' in schema || Array.isArray(schema.enum);
}
