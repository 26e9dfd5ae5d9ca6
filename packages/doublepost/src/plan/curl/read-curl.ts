import { DoublepostError } from '../../errors.ts';
import { parseHttpUrl } from '../../http/target.ts';
import type { RequestContent, RequestPlan } from '../scenario.ts';
import { dataOf, formField } from './read-body.ts';
import { headersOf, withContentType } from './read-headers.ts';
import { type CurlOption, readOptions } from './read-options.ts';
import { splitLine } from './split-line.ts';

/**
 * Reads a cURL line as browsers and API clients copy it.
 *
 * @throws DoublepostError DP_CURL_INVALID, DP_URL_INVALID
 */
export function readCurl(line: string): RequestPlan {
  const options = readOptions(splitLine(line.trim()));
  const [address, second] = valuesOf(options, 'url');
  if (address === undefined) {
    throw new DoublepostError('DP_CURL_INVALID', 'the cURL line has no address');
  }
  if (second !== undefined) {
    throw new DoublepostError('DP_CURL_INVALID', `the cURL line has two addresses: ${second}`, {
      fix: 'Quote the values that hold spaces, and give one address.',
    });
  }
  const url = parseHttpUrl(/^[\w+.-]+:\/\//.test(address) ? address : `http://${address}`);
  const data = dataOf(options);
  if (options.some(([name]) => name === 'get')) {
    url.search = [url.search.slice(1), data].filter((part) => part).join('&');
    return { method: methodOf(options, 'GET'), url, headers: headersOf(options), content: EMPTY };
  }
  const form = options.filter(([name]) => name === 'form' || name === 'form-string');
  if (form.length > 0) {
    // The boundary is made anew, so the copied one goes.
    const headers = headersOf(options).filter(([name]) => !/^content-type$/i.test(name));
    const content: RequestContent = { kind: 'multipart', fields: form.map(formField) };
    return { method: methodOf(options, 'POST'), url, headers, content };
  }
  return {
    method: methodOf(options, data === undefined ? 'GET' : 'POST'),
    url,
    headers: withContentType(headersOf(options), options, data),
    content: data === undefined ? EMPTY : { kind: 'bytes', body: Buffer.from(data, 'latin1') },
  };
}

const EMPTY: RequestContent = { kind: 'bytes', body: Buffer.alloc(0) };

function methodOf(options: readonly CurlOption[], usual: string): string {
  if (options.some(([name]) => name === 'head')) return 'HEAD';
  return valuesOf(options, 'request').at(-1)?.toUpperCase() ?? usual;
}

function valuesOf(options: readonly CurlOption[], wanted: string): string[] {
  return options.filter(([name]) => name === wanted).map(([, value]) => value);
}
