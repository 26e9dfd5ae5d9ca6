import { DoublepostError } from '../errors.ts';
import { asArray, isObject, type JsonObject, resolveReference } from '../http/json-reference.ts';
import { parseHttpUrl } from '../http/target.ts';
import { planFromRequest, type RequestOptions } from './from-request.ts';
import { loadDescription } from './openapi/load-description.ts';
import { type Operation, requestOf } from './openapi/request-of.ts';
import type { Scenario } from './scenario.ts';

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
  const root = await loadDescription(source, options.allowHosts);
  const found = operationsOf(root);
  const { operation: wanted } = options;
  const chosen = found.filter(
    ({ id, method, path }) =>
      wanted === undefined || id === wanted || `${method} ${path}` === wanted.trim(),
  );
  if (chosen.length === 0) {
    const listed = found.map(({ id, method, path }) => `\n    ${id ?? '-'}  ${method} ${path}`);
    if (found.length === 0) {
      throw new DoublepostError(
        'DP_OPENAPI_OPERATION',
        `${source} has no operation that changes something`,
        { fix: 'Take a description with a POST, PUT, PATCH or DELETE among its paths.' },
      );
    }
    throw new DoublepostError(
      'DP_OPENAPI_OPERATION',
      `${source} has no operation ${wanted}:${listed.join('')}`,
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
