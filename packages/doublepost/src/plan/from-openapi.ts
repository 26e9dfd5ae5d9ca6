import { readFileSync } from 'node:fs';
import { DoublepostError } from '../errors.ts';
import { exchange } from '../http/exchange.ts';
import { isObject, type JsonObject, resolveReference } from '../http/json-reference.ts';
import { type HeaderField, textOf } from '../http/message.ts';
import { parseHttpUrl, resolveTarget } from '../http/target.ts';
import { planFromRequest, type RequestOptions } from './from-request.ts';
import { readDocument } from './load-file.ts';
import type { RequestContent, RequestPlan, Scenario } from './scenario.ts';

/** Which operations to send, and where. */
export interface OpenApiOptions extends RequestOptions {
  /** `operationId`, or `POST /path`; by default all that change something. */
  readonly operation?: string | undefined;
  /** The application, instead of the document's first server. */
  readonly baseUrl?: string | undefined;
  /** Hosts that may be asked for the document although they are public. Default none. */
  readonly allowHosts?: readonly string[];
}

const CHANGING = ['post', 'put', 'patch', 'delete'] as const;
const MOST_BYTES = 20 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

/**
 * Plans a scenario for each operation that is asked for.
 *
 * @param source the path or the address of an OpenAPI 3.0 or 3.1 document, in JSON or YAML
 * @throws DoublepostError DP_OPENAPI_INVALID, DP_OPENAPI_OPERATION, and what fetching throws
 */
export async function planFromOpenApi(
  source: string,
  options: OpenApiOptions = {},
): Promise<Scenario[]> {
  const document = await load(source, options.allowHosts);
  const root = readRoot(document, source);
  const found = operationsOf(root);
  const { operation: wanted } = options;
  const chosen = found.filter(
    ({ id, method, path }) =>
      wanted === undefined || id === wanted || `${method} ${path}` === wanted.trim(),
  );
  if (chosen.length === 0) {
    const listed = found.map(({ id, method, path }) => `\n    ${id ?? '-'}  ${method} ${path}`);
    throw new DoublepostError(
      'DP_OPENAPI_OPERATION',
      `${source} has no operation ${wanted ?? 'that changes something'}:${listed.join('')}`,
    );
  }
  const base = baseOf(root, source, options.baseUrl);
  return chosen.map((operation) =>
    planFromRequest(
      requestOf(operation, root, base),
      ['--openapi', source, '--operation', operation.id ?? `${operation.method} ${operation.path}`],
      options,
    ),
  );
}

async function load(source: string, allowHosts: readonly string[] = []): Promise<unknown> {
  try {
    if (!/^https?:\/\//i.test(source)) return parse(readFileSync(source));
    const url = parseHttpUrl(source);
    const target = await resolveTarget(url, allowHosts);
    const request = { method: 'GET', url, headers: [], body: Buffer.alloc(0) };
    const response = await exchange(request, target, TIMEOUT_MS);
    if (response.status !== 200) throw new Error(`the server answered ${response.status}`);
    if (response.truncated) throw new Error('the document is too long');
    return readDocument(textOf(response));
  } catch (cause) {
    if (cause instanceof DoublepostError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DoublepostError('DP_OPENAPI_INVALID', `${source}: ${message}`, { cause });
  }
}

function parse(bytes: Buffer): unknown {
  if (bytes.length <= MOST_BYTES) return readDocument(bytes.toString());
  throw new Error(`at most ${MOST_BYTES / 1024 / 1024} MB are read`);
}

function readRoot(document: unknown, source: string): JsonObject {
  const version = isObject(document) ? document.openapi : undefined;
  if (isObject(document) && typeof version === 'string' && /^3\.[01]\b/.test(version)) {
    return document;
  }
  const found = isObject(document) && 'swagger' in document ? 'Swagger 2' : String(version);
  throw new DoublepostError(
    'DP_OPENAPI_INVALID',
    `${source}: "openapi" should be 3.0 or 3.1, but is ${found}`,
  );
}

interface Operation {
  readonly id: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly definition: JsonObject;
  readonly parameters: readonly JsonObject[];
}

function operationsOf(root: JsonObject): Operation[] {
  const paths = isObject(root.paths) ? root.paths : {};
  return Object.entries(paths).flatMap(([path, entry]) => {
    const item = resolveReference(entry, root);
    if (!isObject(item)) return [];
    return CHANGING.flatMap((method) => {
      const definition = item[method];
      if (!isObject(definition)) return [];
      const id = typeof definition.operationId === 'string' ? definition.operationId : undefined;
      const parameters = [...asArray(item.parameters), ...asArray(definition.parameters)]
        .map((parameter) => resolveReference(parameter, root))
        .filter(isObject);
      return [{ id, method: method.toUpperCase(), path, definition, parameters }];
    });
  });
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The first server, its variables by their defaults, resolved against where the document came from. */
function baseOf(root: JsonObject, source: string, given: string | undefined): URL {
  if (given !== undefined) return parseHttpUrl(given);
  const [server] = asArray(root.servers);
  const variables = isObject(server) && isObject(server.variables) ? server.variables : {};
  const template = isObject(server) && typeof server.url === 'string' ? server.url : '/';
  const text = template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const variable = variables[name];
    return isObject(variable) ? String(variable.default ?? whole) : whole;
  });
  const base = /^https?:/i.test(source) ? source : undefined;
  if (URL.canParse(text, base)) return parseHttpUrl(new URL(text, base).href);
  throw new DoublepostError('DP_OPENAPI_INVALID', `${source}: the server "${text}" is no address`, {
    fix: 'Give the address of the application before the options: doublepost http://localhost:8000 --openapi ...',
  });
}

function requestOf(operation: Operation, root: JsonObject, base: URL): RequestPlan {
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
    };
  }
  return { kind: 'bytes', body: Buffer.alloc(0) };
}
