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

/** Wraps text to a width; lines after the first are indented by `indent` columns. */
export function wrap(text: string, width: number, indent: number): string {
  const room = Math.max(20, width - indent);
  return wrapAnsi(text, room, { hard: true }).replaceAll('\n', `\n${' '.repeat(indent)}`);
}
