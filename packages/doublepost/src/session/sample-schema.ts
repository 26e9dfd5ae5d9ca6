import type { FormControl } from '../html/forms.ts';
import { isObject, type JsonObject, resolveReference } from '../http/json-reference.ts';
import { guessValue, uniqueKindOf } from './guess-value.ts';
import type { RoundValues } from './round-values.ts';

/** Deeper schemas repeat themselves: what is optional ends there. */
const DEEPEST = 8;

/** What a sample is made with. */
interface Context {
  readonly root: unknown;
  readonly values: RoundValues;
  /** Dotted paths whose values must be new in every round. */
  readonly unique: readonly string[];
}

/**
 * Makes a value that a JSON Schema describes, as OpenAPI 3.0 and 3.1 use them: by its example where
 * it has one, else by the rules and names by which forms are filled. What must be new in every round
 * is new even where the example has it.
 *
 * @param example for the whole value; undefined where there is none
 */
export function sampleSchema(schema: unknown, example: unknown, context: Context): unknown {
  return sample(schema, example, '', context, 0);
}

function sample(
  reference: unknown,
  given: unknown,
  path: string,
  context: Context,
  depth: number,
): unknown {
  const schema = merged(reference, context.root, depth);
  const example = given ?? exampleOf(schema);
  const type = typeOf(schema, example);
  if (type === 'object') return sampleObject(schema, example, path, context, depth);
  if (type === 'array') {
    if (Array.isArray(example)) return example;
    const count = Math.max(numberOf(schema.minItems) ?? 1, depth > DEEPEST ? 0 : 1);
    const items = Math.min(count, depth > DEEPEST ? 0 : 20);
    return Array.from({ length: items }, () =>
      sample(schema.items ?? {}, undefined, path, context, depth + 1),
    );
  }
  if (example === null) return null;
  const control = controlOf(schema, path, type);
  const mustBeNew = context.unique.includes(path);
  const isFresh = mustBeNew || (type === 'string' && uniqueKindOf(control) !== undefined);
  if (!isFresh || isChoice(schema)) {
    if (example !== undefined) return example;
    if ('const' in schema) return schema.const;
    if (Array.isArray(schema.enum)) return schema.enum.find((value) => value !== null) ?? null;
  }
  switch (type) {
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'integer':
    case 'number':
      return Number(guessValue(control, context.values, mustBeNew) ?? 0);
    default:
      return sampleText(schema, control, context.values, mustBeNew);
  }
}

function sampleObject(
  schema: JsonObject,
  example: unknown,
  path: string,
  context: Context,
  depth: number,
): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const own = isObject(example) ? example : undefined;
  const names = own === undefined ? Object.keys(properties) : Object.keys(own);
  const entries = names.flatMap((name): [string, unknown][] => {
    const property = merged(properties[name], context.root, depth);
    if (property.readOnly === true && own === undefined) return [];
    if (depth > DEEPEST && !required.includes(name)) return [];
    // Too deep for what must be there, too: the schema has no end.
    if (depth > 2 * DEEPEST) return [];
    const below = path === '' ? name : `${path}.${name}`;
    return [[name, sample(property, own?.[name], below, context, depth + 1)]];
  });
  return Object.fromEntries(entries);
}

/** A schema with its references and `allOf` put together, and the first choice of `oneOf` and `anyOf`. */
function merged(reference: unknown, root: unknown, depth: number): JsonObject {
  const schema = resolveReference(reference, root);
  if (!isObject(schema) || depth > 3 * DEEPEST) return {};
  const { allOf, oneOf, anyOf, ...own } = schema;
  const parts = [...listOf(allOf), ...firstChoice(oneOf, root), ...firstChoice(anyOf, root)];
  let whole: JsonObject = own;
  for (const part of parts.map((entry) => merged(entry, root, depth + 1))) {
    const both = { ...joined('properties', whole, part), ...joined('required', whole, part) };
    whole = { ...part, ...whole, ...both };
  }
  return whole;
}

function joined(name: 'properties' | 'required', one: JsonObject, other: JsonObject): JsonObject {
  const [first, second] = [one[name], other[name]];
  if (isObject(first) && isObject(second)) return { [name]: { ...second, ...first } };
  if (Array.isArray(first) && Array.isArray(second)) return { [name]: [...first, ...second] };
  return {};
}

/** The first choice that says something: `null` is a choice where a value may be left out. */
function firstChoice(choices: unknown, root: unknown): unknown[] {
  const list = listOf(choices);
  const telling = list.find((choice) => {
    const schema = resolveReference(choice, root);
    return isObject(schema) && schema.type !== 'null';
  });
  return list.length === 0 ? [] : [telling ?? list[0]];
}

function exampleOf(schema: JsonObject): unknown {
  return schema.example ?? listOf(schema.examples)[0] ?? schema.default;
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

/** The input of a form that asks for the same. */
const INPUT_TYPES: Readonly<Record<string, string>> = {
  email: 'email',
  'idn-email': 'email',
  password: 'password',
  uri: 'url',
  url: 'url',
  date: 'date',
};

function controlOf(schema: JsonObject, path: string, type: string): FormControl {
  const isNumber = type === 'number' || type === 'integer';
  const name = path.split('.').at(-1) ?? '';
  return {
    name,
    type: isNumber ? 'number' : (INPUT_TYPES[String(schema.format)] ?? 'text'),
    id: undefined,
    value: '',
    label: textOf(schema.title),
    hint: '',
    placeholder: '',
    autocomplete: '',
    required: true,
    readOnly: false,
    shown: true,
    checked: false,
    // A pattern of JSON Schema may match anywhere; made to match the whole value it still does.
    pattern: typeof schema.pattern === 'string' ? schema.pattern : undefined,
    minLength: numberOf(schema.minLength),
    maxLength: numberOf(schema.maxLength),
    min: boundOf(schema, 'minimum', 'exclusiveMinimum', 1, type),
    max: boundOf(schema, 'maximum', 'exclusiveMaximum', -1, type),
    step: textOf(schema.multipleOf) || (type === 'number' ? 'any' : undefined),
    accept: '',
    multiple: false,
    options: [],
    directionName: undefined,
    overrides: {},
  };
}

/** A bound that is not itself allowed is a number beside it; OpenAPI 3.0 marks it by `true`. */
function boundOf(
  schema: JsonObject,
  name: 'minimum' | 'maximum',
  exclusive: 'exclusiveMinimum' | 'exclusiveMaximum',
  sign: 1 | -1,
  type: string,
): string | undefined {
  const open = numberOf(schema[exclusive]);
  const bound = open ?? numberOf(schema[name]);
  if (bound === undefined) return undefined;
  const isOpen = open !== undefined || schema[exclusive] === true;
  return String(isOpen ? bound + sign * (type === 'integer' ? 1 : 0.01) : bound);
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

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
