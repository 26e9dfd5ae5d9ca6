import { isForeignKeyViolation } from '../database/database-refusals.ts';
import type { ClinicDatabase } from '../database/schema.ts';
import type { AdminTexts } from '../i18n/admin-french.ts';
import { fullName } from '../models/dashboard-user.ts';
import { StaffVanished } from './staff.ts';

/** What can be done to an object in the admin, with the number that the log gives it. */
const FLAGS = { addition: 1, change: 2, deletion: 3 } as const;

/** What was done to an object. */
export type Deed = keyof typeof FLAGS;

/** What the admin's log says about. */
export interface LoggedObject {
  readonly id: number;
  readonly name: string;
  readonly table: string;
}

/** One line of the log. */
export interface LogEntry {
  readonly when: Date;
  /** The address and the name of the account that did it. */
  readonly who: string;
  readonly table: string;
  readonly objectId: string;
  readonly objectName: string;
  readonly deed: Deed | undefined;
  /** The names of the fields that were changed. */
  readonly fields: readonly string[];
}

/**
 * Notes in the admin's log what a member of the staff has done, once for each object.
 *
 * @throws StaffVanished when the account of that member was deleted meanwhile.
 */
export async function writeLog(
  database: ClinicDatabase,
  staffId: number,
  entry: {
    readonly deed: Deed;
    readonly objects: readonly LoggedObject[];
    /** The names of the fields that were changed. */
    readonly fields?: readonly string[];
  },
  now: Date,
): Promise<void> {
  await database
    .insertInto('django_admin_log')
    .values(
      entry.objects.map((object) => ({
        action_time: now,
        user_id: staffId,
        object_table: object.table,
        object_id: String(object.id),
        object_repr: object.name,
        action_flag: FLAGS[entry.deed],
        change_message: changeMessage(entry.deed, entry.fields ?? []),
      })),
    )
    .execute()
    .catch((error: unknown) => {
      // Nothing else that a line refers to is a row of another table.
      throw isForeignKeyViolation(error) ? new StaffVanished({ cause: error }) : error;
    });
}

/** The newest lines of the log, of one object or of all. */
export async function readLog(
  database: ClinicDatabase,
  limit: number,
  object?: { readonly table: string; readonly id: number },
): Promise<readonly LogEntry[]> {
  let query = database
    .selectFrom('django_admin_log as log')
    .innerJoin('main_dashboarduser as staff', 'staff.id', 'log.user_id')
    .select(['log.action_time', 'log.object_table', 'log.object_id', 'log.object_repr'])
    .select(['log.action_flag', 'log.change_message'])
    .select(['staff.email', 'staff.first_name', 'staff.last_name'])
    .orderBy('log.action_time', 'desc')
    .orderBy('log.id', 'desc')
    .limit(limit);
  if (object !== undefined) {
    query = query
      .where('log.object_table', '=', object.table)
      .where('log.object_id', '=', String(object.id));
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    when: row.action_time,
    who: `${row.email} (${fullName(row)})`,
    table: row.object_table,
    objectId: row.object_id,
    objectName: row.object_repr,
    deed: deedOf(row.action_flag),
    fields: changedFields(row.change_message),
  }));
}

/** A line of the log in words. */
export function describeDeed({ deed, fields }: LogEntry, { log, labels }: AdminTexts): string {
  if (deed === 'addition') return log.added;
  if (deed === 'deletion') return log.deleted;
  if (fields.length === 0) return log.noChange;
  // A name without a label is one that another program wrote, or an earlier version of this one.
  const named = fields.map(
    (name) => Object.entries(labels).find(([known]) => known === name)?.[1] ?? name,
  );
  const last = named.at(-1) ?? '';
  const others = named.slice(0, -1).join(', ');
  return log.changed(others === '' ? last : `${others} ${log.and} ${last}`);
}

function deedOf(flag: number): Deed | undefined {
  return (Object.keys(FLAGS) as Deed[]).find((deed) => FLAGS[deed] === flag);
}

/** As Django writes it. */
function changeMessage(deed: Deed, fields: readonly string[]): string {
  if (deed === 'addition') return '[{"added": {}}]';
  if (deed === 'deletion') return '';
  return JSON.stringify(fields.length === 0 ? [] : [{ changed: { fields } }]);
}

function changedFields(message: string): readonly string[] {
  try {
    const parsed = JSON.parse(message) as { changed?: { fields?: unknown } }[];
    const fields = Array.isArray(parsed) ? parsed[0]?.changed?.fields : undefined;
    return Array.isArray(fields) ? fields.map(String) : [];
  } catch {
    // Other programs may have written other messages.
    return [];
  }
}
