import { decodeLoosely } from './decode-loosely.ts';

/** An object of a JSON document. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a text that says something. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A chain of references that is longer goes in a circle. */
const LONGEST_CHAIN = 20;

/**
 * What a value stands for: itself, or what its `$ref` points to within the document (RFC 6901).
 * Undefined where that is not there, in another document, or a circle.
 */
export function resolveReference(value: unknown, root: unknown, depth = 0): unknown {
  if (!isObject(value) || typeof value.$ref !== 'string') return value;
  const { $ref: reference } = value;
  if (!reference.startsWith('#') || depth > LONGEST_CHAIN) return undefined;
  const found = reference
    .slice(1)
    .split('/')
    .slice(1)
    .map((part) => decodeLoosely(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (holder, part) =>
        Array.isArray(holder)
          ? holder[Number(part)]
          : isObject(holder) && Object.hasOwn(holder, part)
            ? holder[part]
            : undefined,
      root,
    );
  return resolveReference(found, root, depth + 1);
}

/** A list, or none where the value is no list. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
