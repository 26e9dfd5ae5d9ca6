import { DoublepostError } from '../../errors.ts';

/** The error of a line that ends within a quotation, which `rest` begins with. */
export function unfinished(rest: string): DoublepostError {
  return new DoublepostError(
    'DP_CURL_INVALID',
    `the cURL line ends within a quotation that begins with ${beginOf(rest)}`,
    { fix: 'Copy the whole line; on a command line, put it into a file and give --curl @FILE.' },
  );
}

/** The beginning of a part of a line, in one line. */
export function beginOf(text: string): string {
  return text.slice(0, 30).replaceAll('\n', ' ');
}
