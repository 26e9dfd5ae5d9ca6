import { html, type SafeHtml } from '@remix-run/html-template';
import type { ClinicDatabase } from '../database/schema.ts';
import { inTransaction } from '../database/transaction.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { writeLog } from './admin-log.ts';
import type { Account } from './site/accounts.ts';
import type { ModelAdmin } from './site/model-admin.ts';
import type { Staff } from './staff.ts';

/**
 * Deletes objects and notes each in the log, in one transaction.
 *
 * @returns those that were deleted; another request may have been faster with the others.
 */
export async function deleteObjects(
  context: ClinicContext,
  model: ModelAdmin,
  staff: Staff,
  objects: readonly Account[],
): Promise<readonly Account[]> {
  const { database, rules } = context;
  return inTransaction(database, rules.adminTransaction, async (transaction) => {
    const ids = await model.remove(
      transaction,
      objects.map(({ id }) => id),
    );
    const deleted = objects.filter(({ id }) => ids.includes(id));
    const logged = deleted.map((object) => ({
      id: object.id,
      name: model.nameOf(object),
      table: model.table,
    }));
    const entry = { deed: 'deletion', objects: logged } as const;
    if (logged.length > 0) await writeLog(transaction, staff.id, entry, context.now());
    return deleted;
  });
}

/** The objects that are about to be deleted, each with what is deleted together with it. */
export async function renderDoomed(
  database: ClinicDatabase,
  model: ModelAdmin,
  objects: readonly Account[],
): Promise<SafeHtml> {
  const lines: SafeHtml[] = [];
  for (const object of objects) {
    const belongings = await model.belongings(database, object);
    const own = html`<ul>${belongings.map((line) => html`<li>${line}</li>`)}</ul>`;
    lines.push(
      html`<li>${model.nameOf(object)} (${object.email})${belongings.length === 0 ? '' : own}</li>
`,
    );
  }
  return html`<ul>${lines}</ul>`;
}
