import {
  claimIn,
  firstGroups,
  hasLeftTwice,
  hasUpdatedTwice,
  inventoryOf,
  lastQuoted,
  type Names,
  refusedWith,
  showsException,
  textOf,
  withFrame,
} from './cause-names.ts';
import type { CauseName } from './fixes.ts';
import { overrunIn } from './overrun.ts';
import type { Finding } from './verdict.ts';

/** One class of causes: recognised by a finding, told in the field's words. */
export interface Cause {
  readonly name: CauseName;
  /** Returns the names to put into the explanation, or undefined where the cause does not apply. */
  readonly match: (finding: Finding) => Names | undefined;
  readonly because: (names: Names) => string;
}

/** How databases and their drivers name the unique index that refused a row. */
const UNIQUE_VIOLATIONS: readonly RegExp[] = [
  /UNIQUE constraint failed: (?<key>[\w."]+)/i,
  /duplicate key value violates unique constraint "(?<key>[^"]+)"/i,
  /Duplicate entry .* for key '(?<key>[^']+)'/i,
  /Violation of UNIQUE KEY constraint '(?<key>[^']+)'/i,
  /Unique constraint failed on the (?:fields|constraint): \(?[`"(]*(?<key>[\w.]+)/i,
];

/** Effects that are numbers in rows, as `effect-counts.ts` names them. */
const ADDED =
  /(?:added to|taken from) (?<column>\S+)(?: in (?<unit>hours|days))? \((?<here>[\d.]+), not (?<due>[\d.]+)\)/;

/** `30 days`, or of a number the number. */
function amountOf(here: string | undefined, unit: string | undefined): string {
  return unit === undefined ? `${here}` : `${here} ${unit}`;
}

/** How a time is extended without loss, which is told beside what is told of numbers. */
function extension({ column, unit }: Names): string {
  const name = column?.split('.').at(-1);
  return unit === undefined
    ? ''
    : ` Let the database extend it, \`SET ${name} = ${name} + ...\` from what the row holds then, or lock the row where it is read (SELECT ... FOR UPDATE).`;
}

/** What a unique index refused; in another language than English its SQLSTATE still says so. */
function uniqueViolationIn(finding: Finding): Names | undefined {
  const told = firstGroups(UNIQUE_VIOLATIONS, textOf(finding));
  const refused = refusedWith('23505', finding);
  return told ?? (refused === undefined ? undefined : { key: lastQuoted(refused) ?? 'the value' });
}

/** The first error of the database, to be named where no cause is known by it. */
function refusalIn({ refused = [] }: Finding): Names {
  return refused[0] === undefined ? {} : { refused: `what the database said (${refused[0]})` };
}

/** What a database says that refuses rows because of a foreign key. */
const FOREIGN_KEY =
  /violates foreign key constraint|FOREIGN KEY constraint failed|foreign key constraint fails/i;

/** What it says that does not wait for a lock any longer, or was told not to wait. */
const LOCK_REFUSED =
  /could not obtain lock|canceling statement due to lock timeout|Lock wait timeout exceeded/i;

/** In this order: the first that fits a finding explains it. */
export const CAUSES: readonly Cause[] = [
  {
    name: 'unchecked-duplicate',
    match: (finding) =>
      finding.kind === 'serial-error' ? firstGroups(UNIQUE_VIOLATIONS, textOf(finding)) : undefined,
    because: ({ key }) =>
      `the check before the INSERT does not find what ${key} refuses, so a repeated submission fails even long after the first; no race is needed.`,
  },
  {
    name: 'unhandled-unique-violation',
    match: (finding) =>
      finding.kind === 'server-error' ? withFrame(uniqueViolationIn(finding), finding) : undefined,
    because: ({ key, where }) =>
      `check-then-act: both requests looked for the value before either had written it; ${key} is unique, so the second INSERT failed and nobody caught it${where}. The unique index kept the data right; the user saw an error page.`,
  },
  {
    name: 'deferred-transaction-upgrade',
    match: (finding) =>
      finding.kind !== 'serial-error' &&
      /database (?:table )?is locked|SQLITE_BUSY/i.test(textOf(finding))
        ? {}
        : undefined,
    because: () =>
      'most likely both transactions began deferred and read first: SQLite lets only one of them go on to write and refuses the other at once, because what it read may no longer be true. No busy timeout helps a transaction that has already read.',
  },
  {
    name: 'serialization-failure',
    match: (finding) =>
      finding.kind === 'server-error' &&
      /could not serialize access|\b40001\b|Record has changed since last read/i.test(
        textOf(finding),
      )
        ? {}
        : undefined,
    because: () =>
      'the database saw that the two transactions have no serial order and ended one of them, as it promises; the application took that for a failure instead of trying again. The data is right; the user saw an error page.',
  },
  {
    name: 'deadlock',
    match: ({ kind }) => (kind === 'deadlock' ? {} : undefined),
    because: () =>
      'each request holds a lock that the other waits for; the database ended one of them.',
  },
  {
    name: 'lock-not-available',
    match: (finding) =>
      finding.kind === 'server-error' &&
      (refusedWith('55P03', finding) !== undefined || LOCK_REFUSED.test(textOf(finding)))
        ? {}
        : undefined,
    because: () =>
      'one request held a lock for which the other would not wait, or not that long (NOWAIT, lock_timeout), and the application took the refusal for a failure.',
  },
  {
    name: 'foreign-key-violation',
    match: (finding) =>
      finding.kind === 'server-error' &&
      (refusedWith('23503', finding) !== undefined || FOREIGN_KEY.test(textOf(finding)))
        ? withFrame({}, finding)
        : undefined,
    because: ({ where }) =>
      `check-then-act: one request found the row that it refers to, and the other removed it before the write; the foreign key refused what would have led nowhere, and nobody caught it${where}.`,
  },
  {
    name: 'limit-overrun',
    match: overrunIn,
    because: ({ column, before, after, effects }) =>
      `check-then-act: both requests read ${column} (${before}) and found it enough before either had written it, so both took from it and left ${after}, which no serial order does (${effects}).`,
  },
  {
    name: 'unconditional-claim',
    match: (finding) => {
      const isRepeated =
        hasLeftTwice(finding) || hasUpdatedTwice(finding) || finding.kind === 'divergent-response';
      return isRepeated ? claimIn(finding) : undefined;
    },
    because: ({ claimed, effects }) =>
      `check-then-act, most likely: both requests read ${claimed} and found it free before either had written it, so both went on, and the second wrote over the first (${effects}).`,
  },
  {
    name: 'repeated-side-effect',
    match: (finding) => (hasLeftTwice(finding) ? { effects: finding.detail } : undefined),
    because: ({ effects }) =>
      `check-then-act: both requests passed the check, and what leaves the application cannot be taken back by a rollback (${effects}).`,
  },
  {
    name: 'missing-unique-constraint',
    match: (finding) => {
      const { kind, detail } = finding;
      if (kind !== 'duplicate-effect' || !detail.includes('rows inserted')) return undefined;
      return { effects: detail, ...inventoryOf(finding) };
    },
    because: ({ effects, inventory }) =>
      `check-then-act, most likely: both requests found nothing to stop them before either had written, and no unique index refused the second (${effects}).${inventory ?? ''}`,
  },
  {
    name: 'limit-overrun',
    match: ({ kind, detail }) =>
      kind === 'duplicate-effect' ? ADDED.exec(detail)?.groups : undefined,
    because: ({ column, here, due, unit }) =>
      `check-then-act: both requests read ${column} and found it good before either had written it, so it changed by ${amountOf(here, unit)} where every serial order stops at ${due}.`,
  },
  {
    name: 'unconditional-claim',
    match: ({ kind, detail }) => (kind === 'duplicate-effect' ? { effects: detail } : undefined),
    because: ({ effects }) =>
      `check-then-act, most likely: both requests found nothing to stop them before either had written, and the UPDATE does not ask once more (${effects}).`,
  },
  {
    name: 'lost-update',
    match: ({ kind, detail }) => (kind === 'lost-effect' ? ADDED.exec(detail)?.groups : undefined),
    because: (names) => {
      const { column, here, due, unit } = names;
      return `lost update: both requests read ${column} before either had written it, so one wrote over what the other had written: it changed by ${amountOf(here, unit)}, not ${due}, although both were told that they succeeded.${extension(names)}`;
    },
  },
  {
    name: 'partial-write',
    match: ({ kind, detail }) => (kind === 'partial-effect' ? { effects: detail } : undefined),
    because: ({ effects }) =>
      `one submission wrote only a part of what belongs together (${effects}): it failed between two writes that are no transaction, or another removed what it refers to.`,
  },
  {
    name: 'not-idempotent',
    match: ({ kind, detail }) => (kind === 'not-idempotent' ? { effects: detail } : undefined),
    because: ({ effects }) =>
      `the application does not recognise a repeated submission at all: one after the other they act twice (${effects}). No race is needed, a double click is enough.`,
  },
  {
    name: 'unexplained-exception',
    match: (finding) =>
      finding.kind === 'server-error' && showsException(finding)
        ? withFrame(refusalIn(finding), finding)
        : undefined,
    because: ({ where, refused }) =>
      `the application fails on one of two submissions at once${where}; ${refused ?? 'the exception'} alone does not tell which of its checks came too early.`,
  },
  {
    name: 'unseen-exception',
    match: ({ kind, example: { overlooked } }): Readonly<Record<string, string>> | undefined => {
      if (kind !== 'server-error') return undefined;
      return overlooked === undefined ? {} : { overlooked };
    },
    because: ({ overlooked }) =>
      overlooked === undefined
        ? 'the application fails on one of two submissions at once, and nothing that was watched says why.'
        : `the application fails on one of two submissions at once; it logged something then, but no line that is known to tell of a failure (--error-pattern): ${overlooked}`,
  },
  {
    name: 'unseen-check-then-act',
    match: ({ kind }) => (kind === 'divergent-response' || kind === 'lost-effect' ? {} : undefined),
    because: () =>
      'check-then-act, most likely: each request looked before the other had written, so both went the way of the first.',
  },
];
