import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DoublepostError } from '../../errors.ts';
import type { HeaderField } from '../../http/message.ts';
import { parseHttpUrl } from '../../http/target.ts';
import type { RequestContent, RequestField, RequestPlan } from '../scenario.ts';
import { sentHeaders } from '../sent-headers.ts';
import { type CurlOption, readOptions } from './read-options.ts';
import { splitLine } from './split-line.ts';

const URLENCODED = 'application/x-www-form-urlencoded';

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
  const refused = options.find(([name]) => ['upload-file', 'config'].includes(name));
  if (refused !== undefined) {
    throw new DoublepostError('DP_CURL_INVALID', `--${refused[0]} is not supported`, {
      fix: 'Give the body with --data-binary @FILE.',
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

/** The data of a body, byte by byte as latin1, so that binary files stay what they are. */
function dataOf(options: readonly CurlOption[]): string | undefined {
  const parts = options.flatMap(([name, value]): string[] => {
    switch (name) {
      case 'data':
      case 'data-ascii':
        // cURL drops the line breaks of files given with --data.
        return [value.startsWith('@') ? fileText(value).replace(/[\r\n]/g, '') : bytes(value)];
      case 'data-raw':
        return [bytes(value)];
      case 'data-binary':
      case 'json':
        return [value.startsWith('@') ? fileText(value) : bytes(value)];
      case 'data-urlencode':
        return [encoded(value)];
      default:
        return [];
    }
  });
  const separator = options.some(([name]) => name === 'json') ? '' : '&';
  return parts.length === 0 ? undefined : parts.join(separator);
}

function bytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function fileText(value: string): string {
  return readFile(value.slice(1)).toString('latin1');
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new DoublepostError('DP_CURL_INVALID', `the file ${path} of the cURL line is not there`, {
      fix: 'Run the command in the folder where the line was made, or write the whole path.',
      cause,
    });
  }
}

/** `content`, `=content`, `name=content`, `name@file` (curl(1), --data-urlencode). */
function encoded(value: string): string {
  const [, name = '', sign, rest = ''] = /^([^=@]*)([=@])(.*)$/s.exec(value) ?? [];
  const content = sign === '@' ? readFile(rest).toString() : sign === '=' ? rest : value;
  const text = encodeURIComponent(content);
  return sign !== undefined && name !== '' ? `${name}=${text}` : text;
}

function formField([option, value]: CurlOption): RequestField {
  const [, name = '', rest = ''] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
  const source = option === 'form' ? /^([@<])"?([^";]*)"?(.*)$/s.exec(rest) : null;
  if (source === null)
    return { name, value: option === 'form' ? rest.replace(/^"(.*)"$/s, '$1') : rest };
  const [, sign, path = '', attributes = ''] = source;
  if (sign === '<') return { name, value: readFile(path).toString() };
  const type = /;\s*type=([^;]+)/.exec(attributes)?.[1] ?? 'application/octet-stream';
  const called = /;\s*filename="?([^";]+)/.exec(attributes)?.[1] ?? basename(path);
  return { name, value: called, file: { type, bytes: readFile(path) } };
}

function headersOf(options: readonly CurlOption[]): HeaderField[] {
  const fields = options.flatMap(([name, value]): HeaderField[] => {
    switch (name) {
      case 'header':
        return headerField(value);
      case 'cookie':
        return [['Cookie', cookieText(value)]];
      case 'user-agent':
        return [['User-Agent', value]];
      case 'referer':
        return [['Referer', value.replace(/;auto$/, '')]];
      case 'user':
        return [['Authorization', `Basic ${Buffer.from(value).toString('base64')}`]];
      case 'oauth2-bearer':
        return [['Authorization', `Bearer ${value}`]];
      default:
        return [];
    }
  });
  return sentHeaders(fields);
}

/** `Name: value`, `Name;` for an empty one; `Name:` takes cURL's own header away. */
function headerField(text: string): HeaderField[] {
  const empty = /^([^:;]+);$/.exec(text)?.[1];
  if (empty !== undefined) return [[empty, '']];
  const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/s.exec(text) ?? [];
  return name === '' || value === '' ? [] : [[name, value]];
}

function cookieText(value: string): string {
  if (value.includes('=')) return value;
  throw new DoublepostError('DP_CURL_INVALID', `--cookie names a file: ${value}`, {
    fix: 'Give the cookies themselves, as the line of a browser has them: -b "name=value".',
  });
}

function withContentType(
  headers: readonly HeaderField[],
  options: readonly CurlOption[],
  data: string | undefined,
): HeaderField[] {
  const has = (wanted: string): boolean => headers.some(([name]) => name.toLowerCase() === wanted);
  const isJson = options.some(([name]) => name === 'json');
  return [
    ...headers,
    ...(isJson && !has('accept') ? [['Accept', 'application/json'] as const] : []),
    ...(data === undefined || has('content-type')
      ? []
      : [['Content-Type', isJson ? 'application/json' : URLENCODED] as const]),
  ];
}

function valuesOf(options: readonly CurlOption[], wanted: string): string[] {
  return options.filter(([name]) => name === wanted).map(([, value]) => value);
}
