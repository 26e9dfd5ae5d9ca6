import { asArray, isObject, type JsonObject, resolveReference } from '../../http/json-reference.ts';
import type { HeaderField } from '../../http/message.ts';
import type { FieldStyle, RequestContent, RequestPlan } from '../scenario.ts';

/** An operation that changes something. */
export interface Operation {
  readonly id: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly definition: JsonObject;
  readonly parameters: readonly JsonObject[];
}

/**
 * The request of an operation: parameters by their examples, the body by its schema.
 *
 * @param root the document that `$ref` points into
 */
export function requestOf(operation: Operation, root: JsonObject, base: URL): RequestPlan {
  const { method, path, parameters } = operation;
  const place = (where: string): readonly JsonObject[] =>
    parameters.filter(
      (parameter) =>
        parameter.in === where && (parameter.required === true || hasExample(parameter)),
    );
  const filled = path.replace(/\{([^}]+)\}/g, (_whole, name: string) => {
    const parameter = parameters.find((entry) => entry.in === 'path' && entry.name === name);
    return encodeURIComponent(parameterValue(parameter, root));
  });
  const url = new URL(base.href.replace(/\/$/, '') + filled);
  for (const parameter of place('query')) {
    url.searchParams.append(String(parameter.name), parameterValue(parameter, root));
  }
  const headers = place('header').map(
    (parameter): HeaderField => [String(parameter.name), parameterValue(parameter, root)],
  );
  const cookies = place('cookie').map(
    (parameter) => `${parameter.name}=${parameterValue(parameter, root)}`,
  );
  return {
    method,
    url,
    headers: [
      ['Accept', 'application/json'],
      ...headers,
      ...(cookies.length === 0 ? [] : [['Cookie', cookies.join('; ')] as const]),
    ],
    content: contentOf(operation.definition, root),
  };
}

function hasExample(parameter: JsonObject): boolean {
  return 'example' in parameter || 'examples' in parameter;
}

/** An example of a parameter; where it has none a number, which fits most identifiers. */
function parameterValue(parameter: JsonObject | undefined, root: JsonObject): string {
  const schema = resolveReference(parameter?.schema, root);
  const own = isObject(schema) ? schema : {};
  const value =
    exampleOf(parameter ?? {}, root) ??
    own.example ??
    asArray(own.examples)[0] ??
    own.default ??
    asArray(own.enum)[0];
  if (value !== undefined) return String(value);
  return own.format === 'uuid' ? '3fa85f64-5717-4562-b3fc-2c963f66afa6' : '1';
}

/** `example`, or the first of `examples` (OpenAPI 3.1, "Media Type Object"). */
function exampleOf(holder: JsonObject, root: JsonObject): unknown {
  if ('example' in holder) return holder.example;
  const [first] = isObject(holder.examples) ? Object.values(holder.examples) : [];
  const example = resolveReference(first, root);
  return isObject(example) ? example.value : undefined;
}

const ENCODINGS = [
  [/^application\/(?:[\w.-]+\+)?json\b/i, 'json'],
  [/^application\/x-www-form-urlencoded\b/i, 'urlencoded'],
  [/^multipart\/form-data\b/i, 'multipart'],
] as const;

function contentOf(definition: JsonObject, root: JsonObject): RequestContent {
  const body = resolveReference(definition.requestBody, root);
  const media = isObject(body) && isObject(body.content) ? Object.entries(body.content) : [];
  for (const [pattern, encoding] of ENCODINGS) {
    const entry = media.find(([type]) => pattern.test(type))?.[1];
    if (!isObject(entry)) continue;
    return {
      kind: 'schema',
      encoding,
      schema: entry.schema,
      root,
      example: exampleOf(entry, root),
      styles: stylesOf(entry),
    };
  }
  return { kind: 'bytes', body: Buffer.alloc(0) };
}

/** What the properties' `encoding` says about their style. */
function stylesOf({ encoding }: JsonObject): Record<string, FieldStyle> {
  const entries = Object.entries(isObject(encoding) ? encoding : {});
  const styled = entries.flatMap(([name, own]): [string, FieldStyle][] => {
    if (!isObject(own)) return [];
    const { style, explode } = own;
    const told: FieldStyle = {
      ...(typeof style === 'string' ? { style } : {}),
      ...(typeof explode === 'boolean' ? { explode } : {}),
    };
    return Object.keys(told).length === 0 ? [] : [[name, told]];
  });
  return Object.fromEntries(styled);
}
