import { html, type SafeHtml } from '@remix-run/html-template';
import type { FastifyReply } from 'fastify';
import { inTransaction } from '../database/transaction.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { csrfField } from '../views/layout.ts';
import { writeLog } from './admin-log.ts';
import { capitalise } from './capitalise.ts';
import { sendAdminPage } from './send-admin-page.ts';
import type { Account } from './site/accounts.ts';
import type { Step } from './trail.ts';
import type { ModelVisit } from './visit.ts';

/** What is asked before objects are deleted. */
export interface DeleteQuestion {
  readonly objects: readonly Account[];
  readonly text: string;
  readonly trail: readonly Step[];
  /** Where the answer is sent to. */
  readonly action: string;
  /** What is sent with it. */
  readonly hidden?: SafeHtml;
  /** Where "no" leads to. */
  readonly back: string;
}

/** Asks whether objects are to be deleted, each shown with what is deleted together with it. */
export async function sendDeleteQuestion(
  { database }: ClinicContext,
  visit: ModelVisit,
  { objects, text, trail, action, hidden, back }: DeleteQuestion,
): Promise<FastifyReply> {
  const { model, csrfToken } = visit;
  const { deletion } = visit.texts.admin;
  const lines: SafeHtml[] = [];
  for (const object of objects) {
    const belongings = await model.records.belongings(database, object);
    lines.push(renderDoomed(visit, object, belongings));
  }
  return sendAdminPage(visit, {
    title: deletion.title,
    trail,
    body: html`<p>${text}</p>
<h2>${deletion.objects}</h2>
<ul>${lines}</ul>
<form method="post" action="${action}">
${csrfField(csrfToken)}<input type="hidden" name="post" value="yes">${hidden ?? ''}
<p class="buttons"><input type="submit" class="button danger" value="${deletion.yes}">
<a class="cancel-link" href="${back}">${deletion.no}</a></p>
</form>`,
  });
}

/**
 * Deletes objects and notes each in the log, in one transaction.
 *
 * @returns those that were deleted; another request may have been faster with the others.
 */
export async function deleteObjects(
  { database, rules, now }: ClinicContext,
  { model, staff }: ModelVisit,
  objects: readonly Account[],
): Promise<readonly Account[]> {
  return inTransaction(database, rules.adminTransaction, async (transaction) => {
    const ids = await model.records.remove(
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
    if (logged.length > 0) await writeLog(transaction, staff.id, entry, now());
    return deleted;
  });
}

function renderDoomed(
  { model }: ModelVisit,
  object: Account,
  belongings: readonly string[],
): SafeHtml {
  const own = html`<ul>${belongings.map((line) => html`<li>${line}</li>`)}</ul>`;
  return html`<li>${capitalise(model.names.one)}: <a
href="${model.address}${object.id}/change/">${model.nameOf(object)}</a> (${object.email})${
    belongings.length === 0 ? '' : own
  }</li>
`;
}
