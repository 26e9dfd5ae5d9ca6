import { type Command, Help, type Option } from 'commander';
import { screenOf } from './terminal-screen.ts';

/** Has a command, and those that are made of it later, give help that fits the terminal. */
export function configureHelp(command: Command): Command {
  return command
    .configureOutput({
      getOutHelpWidth: () => screenOf(process.stdout).width,
      getErrHelpWidth: () => screenOf(process.stderr).width,
    })
    .configureHelp({ optionDescription, padWidth, formatItem, minWidthToWrap: NARROWEST });
}

/** Narrower columns are not wrapped: a word on each line reads worse than a line too long. */
const NARROWEST = 20;

/** What descriptions have at least, as long as the terminal has that. */
const DESCRIPTION_COLUMNS = 40;

/** The column of the names: where the longest leave the descriptions too little, they stand out of it. */
function padWidth(this: Help, command: Command, helper: Help): number {
  const longest = Help.prototype.padWidth.call(this, command, helper);
  return Math.min(longest, Math.max(NARROWEST, (helper.helpWidth ?? 80) - DESCRIPTION_COLUMNS));
}

/** A name that is wider than its column stands on a line of its own. */
function formatItem(
  this: Help,
  name: string,
  width: number,
  description: string,
  helper: Help,
): string {
  const format = (left: string): string =>
    Help.prototype.formatItem.call(this, left, width, description, helper);
  return helper.displayWidth(name) > width ? `  ${name}\n${format('')}` : format(name);
}

/** Without a default that says nothing: none of a list, or that a switch is off. */
function optionDescription(this: Help, option: Option): string {
  const { defaultValue } = option;
  const isNothing =
    option.defaultValueDescription === undefined &&
    (defaultValue === false ||
      (typeof defaultValue === 'object' && Object.keys(defaultValue ?? {}).length === 0));
  const shown: Option = isNothing
    ? Object.assign(Object.create(option), { defaultValue: undefined })
    : option;
  return Help.prototype.optionDescription.call(this, shown);
}
