import { readFileSync } from 'node:fs';
import { DoublepostError } from '../errors.ts';
import type { CommandWord } from './command-line.ts';
import { readCurl } from './curl/read-curl.ts';
import { planFromRequest, type RequestOptions } from './from-request.ts';
import type { Scenario } from './scenario.ts';

/**
 * Plans to send the request of a cURL line twice.
 *
 * @param source the line itself, `@FILE`, or `-` for standard input
 * @throws DoublepostError DP_CURL_INVALID, DP_URL_INVALID, DP_REQUEST_SAFE
 */
export function planFromCurl(source: string, options: RequestOptions = {}): Scenario {
  const isFile = source.startsWith('@') || source === '-';
  const line = isFile ? readSource(source) : source;
  // The line holds cookies, so the command that repeats the check takes it from a variable.
  const word: CommandWord = isFile ? source : { variable: 'CURL' };
  return planFromRequest(readCurl(line), ['--curl', word], options);
}

function readSource(source: string): string {
  try {
    return readFileSync(source === '-' || source === '@-' ? 0 : source.slice(1), 'utf8');
  } catch (cause) {
    throw new DoublepostError('DP_CURL_INVALID', `${source.slice(1)} cannot be read`, { cause });
  }
}
