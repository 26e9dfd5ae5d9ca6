import { isObject, isText, type JsonObject } from '../http/json-reference.ts';

/** One complaint of a refusal in JSON. */
export interface Complaint {
  readonly message: string;
  /** What it is about, by dotted path as in the body that was sent; undefined where it does not say. */
  readonly field: string | undefined;
  /** Whether what it is about was done nevertheless, but for a part of the answer (GraphQL). */
  readonly partial?: true;
}

/** What a refusal in JSON complains about, in the ways of the common frameworks; none where it says nothing. */
export function readComplaints(body: unknown): Complaint[] {
  return read(body, undefined);
}

/** The same of a part of a body that is a list of complaints, or an object of them by field name. */
export function readComplaintList(list: unknown): Complaint[] {
  return readList(list, undefined);
}

/** Where the message stands: of several the first one that is there says most. */
const MESSAGES = [
  ...['message', 'msg', 'detail', 'reason', 'error_description', 'error', 'title'],
  ...['description', 'info'], // Telegram, MediaWiki
];
/**
 * Where further complaints stand: Laravel and Rails, JSON:API, Zod, Symfony, RFC 7807, Spring,
 * Contact Form 7.
 */
const LISTS = [
  ...['errors', 'error', 'message', 'detail', 'details', 'issues', 'violations'],
  ...['fieldErrors', 'formErrors', 'invalid-params', 'invalidParams', 'invalid_fields'],
];
/** Where a complaint tells its field: FastAPI's `loc`, Symfony's `propertyPath`, and so on. */
const FIELDS = ['field', 'path', 'param', 'pointer', 'loc', 'propertyPath', 'property'];

function read(value: unknown, field: string | undefined): Complaint[] {
  if (isText(value)) return [{ message: value, field }];
  if (Array.isArray(value)) return value.flatMap((entry) => read(entry, field));
  return isObject(value) ? readObject(value, field) : [];
}

function readObject(value: JsonObject, outer: string | undefined): Complaint[] {
  const message = messageOf(value);
  const field = (message === undefined ? undefined : fieldOf(value)) ?? outer;
  const inner = LISTS.filter((name) => typeof value[name] === 'object');
  const found = inner.flatMap((name) => readList(value[name], field));
  const own = message === undefined ? [] : [{ message, field }];
  if (own.length + found.length > 0) return [...own, ...found];
  // Django REST Framework: an object of lists by field name, and nothing around it.
  return Object.entries(value).flatMap(([name, entry]) =>
    Array.isArray(entry) && entry.every(isText) ? read(entry, join(outer, name)) : [],
  );
}

/** A list of complaints, or an object of them by field name. */
function readList(value: unknown, field: string | undefined): Complaint[] {
  if (!isObject(value)) return read(value, field);
  const isComplaint = messageOf(value) !== undefined || LISTS.some((name) => name in value);
  if (isComplaint) return readObject(value, field);
  return Object.entries(value).flatMap(([name, entry]) => read(entry, join(field, name)));
}

function messageOf(value: JsonObject): string | undefined {
  const { title, detail } = value;
  if (isText(title) && isText(detail)) return `${title}: ${detail}`;
  const name = MESSAGES.find((one) => isText(value[one]) || hasTexts(value[one]));
  const told = name === undefined ? undefined : value[name];
  return isText(told) ? told : undefined;
}

function hasTexts(value: unknown): boolean {
  return Array.isArray(value) && value.some(isText);
}

function fieldOf(value: JsonObject): string | undefined {
  const { source, name, reason, path: place } = value;
  const pointer = isObject(source) ? source.pointer : undefined;
  const told = FIELDS.map((one) => value[one]).find((one) => isText(one) || hasTexts(one));
  // Any error has a name; that of a parameter stands beside a reason (RFC 7807).
  const path = told ?? pointer ?? (isText(reason) ? name : undefined);
  // Spring tells the address that was asked for.
  if (path === place && isText(path) && path.startsWith('/')) return undefined;
  if (Array.isArray(path)) return withoutPlace(path.filter(isNameOrIndex).map(String)).join('.');
  if (!isText(path)) return undefined;
  // A JSON pointer (RFC 6901), also as a fragment, or a path with brackets.
  const names = /^#?\//.test(path)
    ? path.replace(/^#?\//, '').split('/')
    : path.replace(/\[(\w+)\]/g, '.$1').split('.');
  return names.join('.');
}

/** FastAPI begins a place with the part of the request. */
function withoutPlace(names: readonly string[]): readonly string[] {
  return names.length > 1 && names[0] === 'body' ? names.slice(1) : names;
}

function join(outer: string | undefined, name: string): string | undefined {
  if (name === 'non_field_errors' || name === 'base') return outer;
  return outer === undefined ? name : `${outer}.${name}`;
}

function isNameOrIndex(value: unknown): value is string | number {
  return isText(value) || typeof value === 'number';
}
