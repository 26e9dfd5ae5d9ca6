import type { ClinicDatabase } from '../database/schema.ts';

const ADDITION = 1;

/** What the admin's log says about. */
export interface LoggedObject {
  readonly id: number;
  readonly name: string;
  readonly table: string;
}

/** Notes in the admin's log that a member of the staff has added something. */
export async function logAddition(
  database: ClinicDatabase,
  staffId: number,
  object: LoggedObject,
  now: Date,
): Promise<void> {
  await database
    .insertInto('django_admin_log')
    .values({
      action_time: now,
      user_id: staffId,
      object_table: object.table,
      object_id: String(object.id),
      object_repr: object.name,
      action_flag: ADDITION,
      change_message: '[{"added": {}}]',
    })
    .execute();
}
