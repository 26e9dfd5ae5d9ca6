import { readFileSync } from 'node:fs';
import { DoublepostError } from '../../errors.ts';
import { exchange } from '../../http/exchange.ts';
import { isObject, type JsonObject } from '../../http/json-reference.ts';
import { textOf } from '../../http/message.ts';
import { parseHttpUrl, resolveTarget } from '../../http/target.ts';
import { readDocument } from '../load-file.ts';

const MOST_BYTES = 20 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

/**
 * Loads an OpenAPI 3.0 or 3.1 description.
 *
 * @param source a path or an address
 * @param allowHosts hosts that may be asked for it although they are public
 * @throws DoublepostError DP_OPENAPI_INVALID, and what fetching throws
 */
export async function loadDescription(
  source: string,
  allowHosts: readonly string[] = [],
): Promise<JsonObject> {
  return requireVersion(await load(source, allowHosts), source);
}

async function load(source: string, allowHosts: readonly string[]): Promise<unknown> {
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

function requireVersion(document: unknown, source: string): JsonObject {
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
