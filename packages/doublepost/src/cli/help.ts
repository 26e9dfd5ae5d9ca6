import { type Command, Help, type Option } from 'commander';
import { screenOf } from './terminal-screen.ts';

/** Has a command, and those that are made of it later, give help that fits the terminal. */
export function configureHelp(command: Command): Command {
  return command
    .configureOutput({
      getOutHelpWidth: () => screenOf(process.stdout).width,
      getErrHelpWidth: () => screenOf(process.stderr).width,
    })
    .configureHelp({ optionDescription, minWidthToWrap: NARROWEST });
}

/** Narrower columns are not wrapped: a word on each line reads worse than a line too long. */
const NARROWEST = 20;

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
