import type { FormControl } from '../html/forms.ts';
import type { JsonObject } from '../http/json-reference.ts';

/** The input of a form that asks for the same. */
const INPUT_TYPES: Readonly<Record<string, string>> = {
  email: 'email',
  'idn-email': 'email',
  password: 'password',
  uri: 'url',
  url: 'url',
  date: 'date',
};

/** A property of a schema as the field of a form that asks for the same. */
export function controlOf(schema: JsonObject, path: string, type: string): FormControl {
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

/** A number of a schema; undefined where it is none. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
