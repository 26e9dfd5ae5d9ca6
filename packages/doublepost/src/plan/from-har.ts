import { DoublepostError } from '../errors.ts';
import { showUrl } from '../http/show-url.ts';
import { parseHttpUrl } from '../http/target.ts';
import { commandLine } from './command-line.ts';
import { planFromRequest, type RequestOptions } from './from-request.ts';
import { type RecordedRequest, readHar } from './har/read-har.ts';
import type { RequestContent, RequestPlan, Scenario } from './scenario.ts';
import { sentHeaders } from './sent-headers.ts';

/**
 * Plans to send a recorded request twice.
 *
 * @param file a HAR file as browsers save it, of at most 100 MB
 * @param entry the 1-based number of an entry, its address or path with its query, or a part of it where no
 * entry has just that; by default the only entry that changes something
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

const CHANGING = /^(?:POST|PUT|PATCH|DELETE)$/i;

function chooseEntry(
  requests: readonly RecordedRequest[],
  entry: string | undefined,
  file: string,
): RecordedRequest {
  if (requests.length === 0) {
    throw new DoublepostError('DP_HAR_INVALID', `${file} has no entries`, {
      fix: 'Open the network tab first, then submit the form, then save the recording.',
    });
  }
  const numbered = requests.map((request, index) => ({ request, number: index + 1 }));
  const chosen = numbered.filter(({ request, number }) => {
    if (entry === undefined) return CHANGING.test(request.method);
    return /^\d+$/.test(entry) ? number === Number(entry) : request.url.includes(entry);
  });
  const changing = chosen.filter(({ request }) => CHANGING.test(request.method));
  const [only, second] = exactOnes(changing.length > 0 ? changing : chosen, entry);
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

/** Those whose address or path is the one that is asked for, or all where it is but a part of theirs. */
function exactOnes<Entry extends { readonly request: RecordedRequest }>(
  entries: readonly Entry[],
  asked: string | undefined,
): readonly Entry[] {
  const exact = entries.filter(({ request: { url } }) => {
    const { pathname, search } = parseHttpUrl(url);
    return asked === url || asked === pathname + search;
  });
  return exact.length > 0 ? exact : entries;
}

function toPlan({ method, url, headers, postData }: RecordedRequest, file: string): RequestPlan {
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
function hasFields(data: RecordedRequest['postData']): boolean {
  return (data?.text ?? '') === '' && /^multipart\//i.test(data?.mimeType ?? '');
}

function contentOf(data: RecordedRequest['postData'], file: string): RequestContent {
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
