import { isObject, isText, type JsonObject } from '../http/json-reference.ts';
import { type Complaint, readComplaintList } from './json-complaints.ts';

/** The members that a response may have (GraphQL specification, October 2021, section 7.1). */
const MEMBERS = new Set(['data', 'errors', 'extensions']);

/**
 * What a GraphQL response complains about, whatever its status: its errors, or the `userErrors` of a
 * mutation, as Shopify calls what it refused. Where the field of the mutation has a value although
 * something within it failed, the complaint is partial.
 *
 * @returns undefined where it is no GraphQL response, or complains about nothing
 */
export function readGraphqlErrors(body: unknown): Complaint[] | undefined {
  if (!isObject(body) || !Object.keys(body).every((name) => MEMBERS.has(name))) return undefined;
  const { data, errors } = body;
  if (data !== undefined && data !== null && !isObject(data)) return undefined;
  if (errors === undefined || errors === null) return userErrorsIn(data ?? {});
  const told = Array.isArray(errors) ? errors : [];
  if (told.length === 0 || !told.every(isError)) return undefined;
  return told.flatMap((error) => readError(error, data));
}

interface GraphqlError extends JsonObject {
  readonly message: string;
}

function isError(value: unknown): value is GraphqlError {
  return isObject(value) && isText(value.message);
}

function readError(
  { message, path, extensions }: GraphqlError,
  data: JsonObject | null | undefined,
): Complaint[] {
  const names = Array.isArray(path) ? path.map(String) : [];
  const { field: told, argumentName, validation } = isObject(extensions) ? extensions : {};
  const field = [told, argumentName].find(isText) ?? fieldAt(names, data);
  const partial = isDone(names[0], data) ? { partial: true as const } : {};
  // Laravel's Lighthouse lists what is invalid by the name of the argument.
  const invalid = isObject(validation) ? readComplaintList(validation) : [];
  return [{ message, field }, ...invalid].map((complaint) => ({ ...complaint, ...partial }));
}

/** A path leads through the answer: what stands below the field of the mutation may be one of the form. */
function fieldAt(path: readonly string[], data: JsonObject | null | undefined): string | undefined {
  const below = data === undefined ? path : path.slice(1);
  return below.length === 0 ? undefined : below.join('.');
}

/** Whether the field of the mutation was answered: an error that ends it makes it null. */
function isDone(root: string | undefined, data: JsonObject | null | undefined): boolean {
  if (data === undefined || data === null) return false;
  const values = root === undefined ? Object.values(data) : [data[root]];
  return values.some((value) => value !== null && value !== undefined);
}

function userErrorsIn(data: JsonObject): Complaint[] | undefined {
  const complaints = Object.values(data)
    .filter(isObject)
    .flatMap(Object.entries)
    .filter(([name, list]) => /userErrors$/i.test(name) && Array.isArray(list))
    .flatMap(([, list]) => readComplaintList(list));
  return complaints.length === 0 ? undefined : complaints;
}
