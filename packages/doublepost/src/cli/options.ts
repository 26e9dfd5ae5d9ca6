import type { Command } from 'commander';
import { REPORTERS, type ReporterName } from '../plan/define-config.ts';
import { addObserverOptions, type ObserverFlags } from './observer-options.ts';
import { someOf } from './option-values.ts';
import { addFillOption, type PageOptions, type ValueOptions } from './request-options.ts';
import { addRoundOptions, type RoundOptions } from './round-options.ts';

/** How verdicts are told, as commander parses it. */
export interface ReportOptions {
  readonly reporter: readonly ReporterName[];
  readonly output: string;
}

/** Options that every checking command takes. */
export interface CommonOptions extends RoundOptions, ObserverFlags, ValueOptions, ReportOptions {}

/** Options of `doublepost URL`. */
export interface PageCommandOptions extends CommonOptions, PageOptions {}

/** Adds the options that every checking command takes. */
export function addCommonOptions(command: Command): Command {
  return addReportOptions(addObserverOptions(addRoundOptions(addFillOption(command))));
}

function addReportOptions(command: Command): Command {
  return command
    .optionsGroup('Reports:')
    .option(
      '--reporter <names>',
      `${REPORTERS.join(', ')}, or several with commas`,
      someOf(REPORTERS),
      ['terminal'],
    )
    .option(
      '--output <folder>',
      'where reports go beside the terminal report',
      'doublepost-report',
    );
}
