import type { FormControl } from '../html/forms.ts';
import { asArray, isObject, type JsonObject } from '../http/json-reference.ts';
import { guessValue, uniqueKindOf } from './guess-value.ts';
import { DEEPEST_SCHEMA, merged } from './merged-schema.ts';
import type { RoundValues } from './round-values.ts';
import { controlOf, numberOf } from './schema-control.ts';

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
    const count = Math.max(numberOf(schema.minItems) ?? 1, depth > DEEPEST_SCHEMA ? 0 : 1);
    const items = Math.min(count, depth > DEEPEST_SCHEMA ? 0 : 20);
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
    if (depth > DEEPEST_SCHEMA && !required.includes(name)) return [];
    // Too deep for what must be there, too: the schema has no end.
    if (depth > 2 * DEEPEST_SCHEMA) return [];
    const below = path === '' ? name : `${path}.${name}`;
    return [[name, sample(property, own?.[name], below, context, depth + 1)]];
  });
  return Object.fromEntries(entries);
}

function exampleOf(schema: JsonObject): unknown {
  return schema.example ?? asArray(schema.examples)[0] ?? schema.default;
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
