import { DoublepostError } from '../../errors.ts';
import { splitCmd } from './split-cmd.ts';
import { beginOf, unfinished } from './unfinished-line.ts';

/**
 * Splits a copied cURL line into words, as the shell that it was written for does: the Windows
 * command prompt where it has carets, a POSIX shell with bash's `$'...'` otherwise. Of several
 * cURL commands, as browsers copy all their requests, only the first is read; where the output goes
 * does not matter.
 *
 * @throws DoublepostError DP_CURL_INVALID where a quotation does not end, or another command follows
 */
export function splitLine(line: string): string[] {
  return /\^["\r\n]|\^$/m.test(line) ? splitCmd(line) : splitBash(line);
}

/** One character of bash's `$'...'`, after its backslash (Bash manual, "ANSI-C Quoting"). */
const ANSI_C: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  v: '\v',
};

function splitBash(line: string): string[] {
  const words: string[] = [];
  const text = line.replace(/\r\n/g, '\n');
  let word: string | undefined;
  let namesOutput = false;
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const [redirection] = OUTPUT.exec(rest) ?? [];
    if (redirection !== undefined) {
      // A digit just before it is the number of a stream.
      if (!/^\d$/.test(word ?? '')) endWord();
      word = undefined;
      namesOutput = !/&[\d-]/.test(redirection);
      at += redirection.length;
      continue;
    }
    const [end] = /^[;&|<\n]/.exec(rest) ?? [];
    if (end !== undefined && (end !== '\n' || words.length > 0 || word !== undefined)) {
      requireEnd(rest);
      break;
    }
    const [space] = /^(?:\s|\\\n)+/.exec(rest) ?? [];
    if (space !== undefined) {
      endWord();
      at += space.length;
      continue;
    }
    const [taken, value] = bashPiece(rest);
    word = (word ?? '') + value;
    at += taken;
  }
  endWord();
  return words;

  function endWord(): void {
    if (word === undefined) return;
    if (!namesOutput) words.push(word);
    namesOutput = false;
    word = undefined;
  }
}

/** Where the output goes (POSIX, "Redirection"), with the space before the name of the file. */
const OUTPUT = /^&?>>?(?:\||&[\d-])?[ \t]*/;

/** Refuses what follows a command unless it reads the output, or is the next request. */
function requireEnd(rest: string): void {
  if (/^\|(?!\|)/.test(rest)) return;
  const following = rest.replace(/^[;&|\s]+/, '');
  if (/^(?:$|#|(?:\S*[\\/])?curl\b)/i.test(following)) return;
  throw new DoublepostError(
    'DP_CURL_INVALID',
    `behind the cURL command stands something else: ${beginOf(following)}`,
    { fix: 'Give the cURL command alone; quote addresses and values that hold & or ;.' },
  );
}

/** The next quotation or character: how long it is, and what it stands for. */
function bashPiece(rest: string): readonly [number, string] {
  const ansi = /^\$'((?:[^'\\]|\\.)*)'/s.exec(rest);
  if (ansi !== null) return [ansi[0].length, readAnsiC(ansi[1] ?? '')];
  const single = /^'([^']*)'/.exec(rest);
  if (single !== null) return [single[0].length, single[1] ?? ''];
  const double = /^\$?"((?:[^"\\]|\\.)*)"/s.exec(rest);
  if (double !== null) {
    return [double[0].length, (double[1] ?? '').replace(/\\([$`"\\\n])/g, unlessBreak)];
  }
  if (/^\$?['"]/.test(rest)) throw unfinished(rest);
  const escaped = /^\\(.)/s.exec(rest);
  if (escaped !== null) return [2, escaped[1] ?? ''];
  return [1, rest.charAt(0)];
}

function unlessBreak(_whole: string, character: string): string {
  return character === '\n' ? '' : character;
}

function readAnsiC(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))/gs,
    (_whole, short, long, hex, octal, other: string | undefined) => {
      const code = Number.parseInt(short ?? long ?? hex ?? '', 16);
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (Number.isNaN(code)) return ANSI_C[other ?? ''] ?? other ?? '';
      return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
    },
  );
}
