import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DoublepostError } from '../../errors.ts';
import type { RequestField } from '../scenario.ts';
import type { CurlOption } from './read-options.ts';

/** The data of a body, byte by byte as latin1, so that binary files stay what they are. */
export function dataOf(options: readonly CurlOption[]): string | undefined {
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

/** A field of `--form` or `--form-string` (curl(1)). */
export function formField([option, value]: CurlOption): RequestField {
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
