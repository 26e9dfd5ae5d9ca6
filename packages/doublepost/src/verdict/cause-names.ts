import type { Repeat, RunObservation, ShownException } from '../observe/observation.ts';
import { isLogged } from './effect-counts.ts';
import type { Finding } from './verdict.ts';

/** What an explanation is told with. */
export type Names = Readonly<Record<string, string>>;

/** All that is known of a failure. */
export function textOf({ detail, logged = [], refused = [] }: Finding): string {
  return [detail, ...logged, ...refused].join('\n');
}

/** The message with which the database refused a statement; undefined where it has not done so. */
export function refusedWith(sqlState: string, { refused = [] }: Finding): string | undefined {
  return refused.find((error) => error.startsWith(`${sqlState} `))?.slice(sqlState.length + 1);
}

/** The last name that a message quotes, such as that of a constraint, in any language. */
export function lastQuoted(message: string): string | undefined {
  return [...message.matchAll(/["«“„]\s?([^"«»“”„]+?)\s?["»”“]/g)].at(-1)?.[1];
}

/** Whether a mail, a call or a job is what was done once too often. */
export function hasLeftTwice({ kind, detail }: Finding): boolean {
  return kind === 'duplicate-effect' && /^(?:mails|calls|jobs) /.test(detail);
}

/** What a row looks like that nobody has taken yet: nothing, no, or a word such as `open`. */
const FREE = /^(?:NULL|0|f|false|[a-z]{2,20}(?:[_-][a-z]{2,20})?) → /;

/** Whether what was done once too often are only changes of rows that were there before. */
export function hasUpdatedTwice({ kind, detail }: Finding): boolean {
  return kind === 'duplicate-effect' && !/\b(?:rows inserted|mails|calls|jobs) /.test(detail);
}

/**
 * The columns in which a row was taken, and by what this is known. What was changed too often is what
 * the claim should have kept from it.
 */
export function claimIn({ example, detail }: Finding): Names | undefined {
  const claimed = (example.changes ?? [])
    .filter(({ kind = 'row' }) => kind === 'row')
    .filter(({ table }) => !isNamed(table, detail))
    .flatMap(({ table, rows = [] }) =>
      rows
        .filter(({ kind }) => kind === 'updated')
        .flatMap(({ values }) => Object.entries(values))
        .filter(([, change]) => FREE.test(change))
        .map(([column, change]) => `${table}.${column} (${change.split(' → ')[0]})`),
    );
  if (claimed.length === 0) return undefined;
  return { claimed: [...new Set(claimed)].join(', '), effects: detail };
}

function isNamed(table: string, detail: string): boolean {
  return detail.includes(` ${table} (`) || detail.includes(` ${table}.`);
}

/** Whether an answer or a line in the log says what was thrown. */
export function showsException({ example, detail, logged = [], refused = [] }: Finding): boolean {
  const isTold = logged.length + refused.length > 0 || isLogged(detail);
  return isTold || exceptionsOf(example, detail).length > 0;
}

/** The exceptions of a run that a finding speaks of. */
function exceptionsOf({ answers }: RunObservation, detail: string): ShownException[] {
  return answers.flatMap((answer) => {
    if (answer.kind !== 'answered') return [];
    const shown = [answer.exception, answer.landing?.exception];
    return shown.flatMap((one) => (one !== undefined && detail.endsWith(one.message) ? [one] : []));
  });
}

/** Adds where in the project it was thrown, as far as an answer shows it. */
export function withFrame(
  names: Names | undefined,
  { example, detail }: Finding,
): Names | undefined {
  if (names === undefined) return undefined;
  const frame = exceptionsOf(example, detail).find(
    (exception) => exception.frame !== undefined,
  )?.frame;
  return { ...names, where: frame === undefined ? '' : ` (${frame})` };
}

/** The constraint inventory: what is there twice, and which unique indexes stand. */
export function inventoryOf({ example, detail }: Finding): Names {
  const repeats = (example.changes ?? [])
    .filter(({ table }) => detail.includes(`rows inserted into ${table} (`))
    .flatMap(({ table, repeats = [] }) => repeats.map((repeat) => describeRepeat(table, repeat)));
  return repeats.length === 0 ? {} : { inventory: ` ${repeats.join(' ')}` };
}

function describeRepeat(table: string, repeat: Repeat): string {
  const { columns, values, times, uniques } = repeat;
  const key = columns.map((column) => `${column}=${values[column]}`).join(', ');
  const standing = uniques.length === 0 ? 'no unique index' : uniques.join(', ');
  return `${table} holds ${key} ${times} times; it has ${standing}: a unique index on ${table} (${columns.join(', ')}) would have stopped it. ${widthOf(repeat)}`;
}

/** Columns are guessed: an index over too few of them refuses what is no double post. */
function widthOf({ alsoEqual }: Repeat): string {
  if (alsoEqual.length === 0) return 'No other column is equal in these rows.';
  return `The columns are a guess (equal, too: ${alsoEqual.join(', ')}): the index has to be as wide as one double post, so take in each column in which a second submission that is meant may differ.`;
}

/** The named groups of the first pattern that matches. */
export function firstGroups(patterns: readonly RegExp[], text: string): Names | undefined {
  return patterns
    .map((pattern) => pattern.exec(text)?.groups)
    .find((groups) => groups !== undefined);
}
