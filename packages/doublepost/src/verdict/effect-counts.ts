import type { TableChange } from '../observe/observation.ts';

/**
 * How often each effect happened, by a name for it. Rows that come and rows that go are different
 * effects; of numbers that an update changed, the sum counts.
 */
export function effectsOf(changes: readonly TableChange[]): ReadonlyMap<string, number> {
  const effects = new Map<string, number>();
  for (const [name, count] of changes.flatMap(effectsOfOne)) {
    if (count > 0) effects.set(name, (effects.get(name) ?? 0) + count);
  }
  return effects;
}

function effectsOfOne(change: TableChange): [string, number][] {
  const { table, inserted, updated, deleted, amounts = {}, orphans = 0 } = change;
  return [
    [nameInserted(change), inserted],
    [`${UPDATED} ${table}`, updated],
    [`rows deleted from ${table}`, deleted],
    [`${ORPHANED} ${table}`, orphans],
    ...Object.entries(amounts).map(([column, sum]): [string, number] =>
      sum > 0 ? [`added to ${table}.${column}`, sum] : [`taken from ${table}.${column}`, -sum],
    ),
  ];
}

const UPDATED = 'rows updated in';
const LOGGED = 'logged:';
const ORPHANED = 'rows without their parent in';

/** Whether a name of an effect is that of updated rows. */
export function isUpdate(name: string): boolean {
  return name.startsWith(UPDATED);
}

/** Whether a name of an effect is that of a line that the application logged. */
export function isLogged(name: string): boolean {
  return name.startsWith(LOGGED);
}

/** Whether a name of an effect is that of rows whose foreign key leads nowhere. */
export function isOrphan(name: string): boolean {
  return name.startsWith(ORPHANED);
}

/** Whether a name of an effect is that of something that left the application for good. */
export function isOutside(name: string): boolean {
  return /^(?:mails|calls of) /.test(name);
}

/** Whether a name of an effect is that of a number that updates changed. */
export function isAmount(name: string): boolean {
  return /^(?:added to|taken from) /.test(name);
}

function nameInserted({ kind = 'row', table }: TableChange): string {
  switch (kind) {
    case 'row':
      return `rows inserted into ${table}`;
    case 'job':
      return `jobs put into ${table}`;
    case 'mail':
      return `mails ${table}`;
    case 'call':
      return `calls of ${table}`;
    case 'log':
      return `${LOGGED} ${table}`;
  }
}
