import { readFileSync, statSync } from 'node:fs';
import * as v from 'valibot';
import { DoublepostError } from '../errors.ts';
import { showUrl } from '../http/show-url.ts';
import { parseHttpUrl } from '../http/target.ts';
import { commandLine } from './command-line.ts';
import { planFromRequest, type RequestOptions } from './from-request.ts';
import type { RequestContent, RequestPlan, Scenario } from './scenario.ts';
import { sentHeaders } from './sent-headers.ts';

/** A longer recording is refused: it would have to stand in memory several times over. */
export const HAR_LIMIT: number = 100 * 1024 * 1024;

const pair = v.object({ name: v.string(), value: v.optional(v.string(), '') });

/** What is read of HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/); the rest may be anything. */
const archive = v.object({
  log: v.object({
    entries: v.array(
      v.object({
        request: v.object({
          method: v.string(),
          url: v.string(),
          headers: v.optional(v.array(pair), []),
          postData: v.optional(
            v.nullable(
              v.object({
                mimeType: v.optional(v.string(), ''),
                text: v.optional(v.string()),
                encoding: v.optional(v.string()),
                params: v.optional(
                  v.array(
                    v.object({
                      ...pair.entries,
                      fileName: v.optional(v.string()),
                      contentType: v.optional(v.string()),
                    }),
                  ),
                ),
              }),
            ),
          ),
        }),
      }),
    ),
  }),
});

type Recorded = v.InferOutput<typeof archive>['log']['entries'][number]['request'];

/**
 * Plans to send a recorded request twice.
 *
 * @param file a HAR file as browsers save it, of at most {@link HAR_LIMIT} bytes
 * @param entry the 1-based number of an entry, or a part of its address; by default the only entry
 * that changes something
 * @throws DoublepostError DP_HAR_INVALID, DP_HAR_ENTRY, DP_REQUEST_SAFE
 */
export function planFromHar(
  file: string,
  entry: string | undefined,
  options: RequestOptions = {},
): Scenario {
  const requests = readHar(file);
  const request = chooseEntry(requests, entry, file);
  const source = ['--har', file, ...(entry === undefined ? [] : ['--entry', entry])];
  return planFromRequest(toPlan(request, file), source, options);
}

function readHar(file: string): readonly Recorded[] {
  const result = v.safeParse(archive, parseJson(readLimited(file), file));
  if (result.success) return result.output.log.entries.map(({ request }) => request);
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? 'the document';
  throw new DoublepostError('DP_HAR_INVALID', `${file}: "${path}" should be ${issue.expected}`);
}

function readLimited(file: string): string {
  let size: number;
  try {
    size = statSync(file).size;
  } catch (cause) {
    throw new DoublepostError('DP_HAR_INVALID', `there is no file ${file}`, { cause });
  }
  if (size <= HAR_LIMIT) return readFileSync(file, 'utf8');
  const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
  throw new DoublepostError(
    'DP_HAR_INVALID',
    `${file} has ${megabytes(size)} MB; at most ${megabytes(HAR_LIMIT)} MB are read`,
    { fix: 'Record again with an empty log, or save the one request as cURL: --curl @FILE.' },
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    // Some tools begin the file with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.slice(0, 80) : String(cause);
    throw new DoublepostError('DP_HAR_INVALID', `${file} is no JSON: ${message}`, { cause });
  }
}

const CHANGING = /^(?:POST|PUT|PATCH|DELETE)$/i;

function chooseEntry(
  requests: readonly Recorded[],
  entry: string | undefined,
  file: string,
): Recorded {
  const numbered = requests.map((request, index) => ({ request, number: index + 1 }));
  const chosen = numbered.filter(({ request, number }) => {
    if (entry === undefined) return CHANGING.test(request.method);
    return /^\d+$/.test(entry) ? number === Number(entry) : request.url.includes(entry);
  });
  const changing = chosen.filter(({ request }) => CHANGING.test(request.method));
  const [only, second] = changing.length > 0 ? changing : chosen;
  if (only !== undefined && second === undefined) return only.request;
  const listed = (changing.length > 0 ? changing : numbered)
    .slice(0, 20)
    .map(({ request, number }) => `\n    ${number}  ${request.method} ${showUrl(request.url)}`);
  const asked = entry === undefined ? '' : ` ${commandLine([entry])}`;
  throw new DoublepostError(
    'DP_HAR_ENTRY',
    only === undefined
      ? `${file} has no entry${asked === '' ? ' that changes something' : asked}:${listed.join('')}`
      : `${changing.length} entries of ${file} could be meant${asked === '' ? '' : ` by${asked}`}:${listed.join('')}`,
  );
}

function toPlan({ method, url, headers, postData }: Recorded, file: string): RequestPlan {
  return {
    method: method.toUpperCase(),
    url: parseHttpUrl(url),
    headers: sentHeaders(
      headers
        .map(({ name, value }) => [name, value] as const)
        // A boundary is made anew with the fields.
        .filter(([name]) => !(hasFields(postData) && /^content-type$/i.test(name))),
    ),
    content: contentOf(postData, file),
  };
}

/** Whether a body is known by its fields alone, as Firefox has multipart bodies at times. */
function hasFields(data: Recorded['postData']): boolean {
  return (data?.text ?? '') === '' && /^multipart\//i.test(data?.mimeType ?? '');
}

function contentOf(data: Recorded['postData'], file: string): RequestContent {
  const { text = '', encoding, params = [] } = data ?? {};
  if (hasFields(data)) {
    const fields = params.map(({ name, value, fileName, contentType }) =>
      fileName === undefined
        ? { name, value }
        : {
            name,
            value: fileName,
            file: { type: contentType ?? 'application/octet-stream', bytes: Buffer.from(value) },
          },
    );
    if (fields.length > 0) return { kind: 'multipart', fields };
    throw new DoublepostError('DP_HAR_INVALID', `${file}: the entry has no body (postData.text)`, {
      fix: 'Save the recording with its content, or copy the request as cURL: --curl @FILE.',
    });
  }
  if (text === '' && params.length > 0) {
    const pairs = params.map(({ name, value }): [string, string] => [name, value]);
    return { kind: 'bytes', body: Buffer.from(new URLSearchParams(pairs).toString()) };
  }
  return { kind: 'bytes', body: Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8') };
}
