import type { Command, Option } from 'commander';

/** The page that lists every command of a program with its options. */
export function renderOptionPage(program: Command): string {
  const commands = [program, ...program.commands].map((command) => {
    const name = command === program ? program.name() : `${program.name()} ${command.name()}`;
    return [
      `## \`${name} ${command.usage()}\``,
      '',
      `${sentence(command.description())}`,
      '',
      ...groupsOf(command).map(renderGroup),
    ].join('\n');
  });
  return ['# Options', '', INTRODUCTION, '', commands.join('\n\n'), ''].join('\n');
}

const INTRODUCTION =
  'This page is generated from the command line itself: change `packages/doublepost/src/cli/`, then ' +
  'run `npm run fix`.';

/** The options by the heading of the help under which they stand. */
function groupsOf({ options }: Command): (readonly [heading: string, options: Option[]])[] {
  const headings = [...new Set(options.map(headingOf))];
  return headings.map((heading) => [
    heading,
    options.filter((option) => headingOf(option) === heading),
  ]);
}

function headingOf({ helpGroupHeading = 'Options:' }: Option): string {
  return helpGroupHeading;
}

function renderGroup([heading, options]: readonly [string, Option[]]): string {
  return [
    `### ${heading.replace(/:$/, '')}`,
    '',
    '| option | what it does | default |',
    '| --- | --- | --- |',
    ...options.map(row),
    '',
  ].join('\n');
}

function row(option: Option): string {
  const choices = option.argChoices === undefined ? '' : ` (${option.argChoices.join(', ')})`;
  const env = option.envVar === undefined ? '' : ` (environment: \`${option.envVar}\`)`;
  return `| \`${option.flags.replaceAll('|', '\\|')}\` | ${option.description}${choices}${env} | ${defaultOf(option)} |`;
}

function defaultOf({ defaultValue }: Option): string {
  const value: unknown = defaultValue;
  if (value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0))
    return '';
  return `\`${Array.isArray(value) ? value.join(',') : String(value)}\``;
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return capital.endsWith('.') ? capital : `${capital}.`;
}
