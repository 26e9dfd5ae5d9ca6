import { DoublepostError } from '../../errors.ts';
import type { HeaderField } from '../../http/message.ts';
import { sentHeaders } from '../sent-headers.ts';
import type { CurlOption } from './read-options.ts';

const URLENCODED = 'application/x-www-form-urlencoded';

/** The header fields that the options of a line give. */
export function headersOf(options: readonly CurlOption[]): HeaderField[] {
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

/** The same with what cURL adds where a body is sent. */
export function withContentType(
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
