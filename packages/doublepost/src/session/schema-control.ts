import type { FormControl } from '../html/forms.ts';
import type { JsonObject } from '../http/json-reference.ts';
import { boundsOf, numberOf } from './schema-bounds.ts';

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
    ...boundsOf(schema, type),
    accept: '',
    multiple: false,
    options: [],
    directionName: undefined,
    overrides: {},
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
