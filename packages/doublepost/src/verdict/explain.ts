import type { Explanation, Finding } from './verdict.ts';

/** One class of causes: recognised by a finding, told in the field's words. */
interface Cause {
  readonly name: string;
  /** Returns the names to put into the explanation, or undefined where the cause does not apply. */
  readonly match: (finding: Finding) => Readonly<Record<string, string>> | undefined;
  readonly because: (names: Readonly<Record<string, string>>) => string;
  readonly fix: string;
}

/** How databases name the unique index that refused a row: SQLite, PostgreSQL, MySQL. */
const UNIQUE_VIOLATIONS: readonly RegExp[] = [
  /UNIQUE constraint failed: (?<key>[\w."]+)/i,
  /duplicate key value violates unique constraint "(?<key>[^"]+)"/i,
  /Duplicate entry .* for key '(?<key>[^']+)'/i,
];

const CAUSES: readonly Cause[] = [
  {
    name: 'unchecked-duplicate',
    match: ({ kind, detail }) =>
      kind === 'serial-error' ? firstGroups(UNIQUE_VIOLATIONS, detail) : undefined,
    because: ({ key }) =>
      `the check before the INSERT does not find what ${key} refuses, so a repeated submission fails even long after the first; no race is needed.`,
    fix: 'Check exactly what is saved (after trimming and lower-casing, for example), and catch the unique violation where the row is saved.',
  },
  {
    name: 'unhandled-unique-violation',
    match: ({ kind, detail }) =>
      kind === 'server-error' ? firstGroups(UNIQUE_VIOLATIONS, detail) : undefined,
    because: ({ key }) =>
      `check-then-act: both requests looked for the value before either had written it; ${key} is unique, so the second INSERT failed and nobody caught it. The unique index kept the data right; the user saw an error page.`,
    fix: 'Catch the unique violation where the row is saved and answer it as the check does (the form again, with its message). The check before it may stay, for the usual case; it cannot be enough, because another request can write between the check and the INSERT.',
  },
  {
    name: 'deferred-transaction-upgrade',
    match: ({ kind, detail }) =>
      kind !== 'serial-error' && /database (?:table )?is locked|SQLITE_BUSY/i.test(detail)
        ? {}
        : undefined,
    because: () =>
      'most likely both transactions began deferred and read first: SQLite lets only one of them go on to write and refuses the other at once, because what it read may no longer be true. No busy timeout helps a transaction that has already read.',
    fix: 'Begin the transaction with BEGIN IMMEDIATE and set a busy timeout: the second request then waits before it reads, sees the row of the first, and answers as the serial run does.',
  },
  {
    name: 'deadlock',
    match: ({ kind }) => (kind === 'deadlock' ? {} : undefined),
    because: () =>
      'each request holds a lock that the other waits for; the database ended one of them.',
    fix: 'Take the locks in the same order everywhere, or lock the parent row first; and try a transaction again that the database ended.',
  },
  {
    name: 'missing-unique-constraint',
    match: ({ kind, detail }) => (kind === 'duplicate-effect' ? { effects: detail } : undefined),
    because: ({ effects }) =>
      `check-then-act, most likely: both requests found nothing to stop them before either had written, and no unique index refused the second (${effects}).`,
    fix: 'Add a unique index over what makes two submissions the same, and answer its violation as the check does. Where nothing in the data tells them apart, give the form a token and accept each token once.',
  },
  {
    name: 'not-idempotent',
    match: ({ kind, detail }) => (kind === 'not-idempotent' ? { effects: detail } : undefined),
    because: ({ effects }) =>
      `the application does not recognise a repeated submission at all: one after the other they act twice (${effects}). No race is needed, a double click is enough.`,
    fix: 'Give the form a token and accept each token once, or add a unique index over what makes two submissions the same.',
  },
  {
    name: 'unseen-exception',
    match: ({ kind }) => (kind === 'server-error' ? {} : undefined),
    because: () =>
      'the application fails on one of two submissions at once, and its answer does not say why.',
    fix: 'Look for the exception in the log of the application, at the time of the rounds; or run it in development mode, so that the answer shows it and this report can explain it.',
  },
  {
    name: 'unseen-check-then-act',
    match: ({ kind }) => (kind === 'divergent-response' || kind === 'lost-effect' ? {} : undefined),
    because: () =>
      'check-then-act, most likely: each request looked before the other had written, so both went the way of the first.',
    fix: 'Let the database decide: a unique index, or a condition in the UPDATE itself, whose failure is answered as the serial run answers the second submission. With --db the report says what became of the rows.',
  },
];

/** Explains findings by the first cause that fits each; each cause once, in their order. */
export function explain(findings: readonly Finding[]): Explanation[] {
  const explained = new Map<string, Explanation>();
  for (const finding of findings) {
    for (const { name, match, because, fix } of CAUSES) {
      const names = match(finding);
      if (names === undefined) continue;
      if (!explained.has(name)) explained.set(name, { cause: name, because: because(names), fix });
      break;
    }
  }
  return [...explained.values()];
}

function firstGroups(
  patterns: readonly RegExp[],
  text: string,
): Readonly<Record<string, string>> | undefined {
  return patterns
    .map((pattern) => pattern.exec(text)?.groups)
    .find((groups) => groups !== undefined);
}
