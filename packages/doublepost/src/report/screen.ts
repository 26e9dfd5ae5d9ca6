import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';

/** Where a report is drawn; injected, so that tests draw on a screen of their own. */
export interface Screen {
  /** In columns. */
  readonly width: number;
  readonly colour: boolean;
  write(text: string): void;
}

/** The colours of a screen; plain text where it has none. */
export type Palette = ReturnType<typeof createColors>;

export function paletteOf(screen: Screen): Palette {
  return createColors(screen.colour);
}

/**
 * Wraps text between its words; lines after the first are indented by `indent` columns. A word
 * longer than the width, such as a path or an address, stays whole: it is there to be copied.
 */
export function wrap(text: string, width: number, indent: number): string {
  const room = Math.max(20, width - indent);
  return wrapAnsi(text, room).replaceAll('\n', `\n${' '.repeat(indent)}`);
}

/**
 * The lines of a text for a column, none longer than `width`: between words, and after commas and
 * opening parentheses, as statements are often written without spaces; a longer word is broken.
 */
export function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(BREAKS)) {
    if (line !== '' && (line + part).trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
    while (line.trimEnd().length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return [...lines, line.trimEnd()];
}

const BREAKS = /(?<=[\s,(])/;
