import { unfinished } from './unfinished-line.ts';

/**
 * Splits a line of the Windows command prompt: first what the prompt does to carets, then what a C
 * program does to quotes and backslashes.
 *
 * @throws DoublepostError DP_CURL_INVALID where a quotation does not end
 */
export function splitCmd(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  const text = withoutCarets(line.replace(/\r\n/g, '\n'));
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const slashes = /^\\+(?=")/.exec(text.slice(at))?.[0].length ?? 0;
    if (slashes > 0) {
      word = (word ?? '') + '\\'.repeat(Math.floor(slashes / 2)) + (slashes % 2 === 1 ? '"' : '');
      at += slashes - (slashes % 2 === 1 ? 0 : 1);
    } else if (character === '"') {
      if (quoted && text.charAt(at + 1) === '"') {
        word = `${word ?? ''}"`;
        at += 1;
      } else {
        quoted = !quoted;
        word ??= '';
      }
    } else if (!quoted && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quoted) throw unfinished(text);
  return word === undefined ? words : [...words, word];
}

/** Outside of quotes a caret takes the next character as it is; before a line's end both go. */
function withoutCarets(text: string): string {
  let result = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '^' && !quoted) {
      at += text.charAt(at + 1) === '\n' ? 2 : 1;
      result += text.charAt(at);
    } else {
      if (character === '"') quoted = !quoted;
      result += character;
    }
  }
  return result;
}
