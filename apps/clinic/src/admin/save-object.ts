import type { FastifyReply } from 'fastify';
import { inTransaction } from '../database/transaction.ts';
import { isPosted } from '../forms/check-form.ts';
import { type FormState, isValid, withErrors } from '../forms/field.ts';
import { addFlash } from '../sessions/register-sessions.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { writeLog } from './admin-log.ts';
import { keepQuery } from './list/kept-query.ts';
import type { Account } from './site/accounts.ts';
import type { Prepared, Save, SavedObject } from './site/model-admin.ts';
import type { ModelVisit } from './visit.ts';

/** What became of a form that was posted. */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly saved: SavedObject }
  | { readonly kind: 'refused'; readonly form: FormState }
  | { readonly kind: 'vanished' };

/** What is written, and how the log notes it. */
export interface ObjectWriter {
  readonly deed: 'addition' | 'change';
  /** The object as it is, if there is one. */
  readonly object?: Account;
  /** Gives what was written; undefined when the object was deleted in the meantime. */
  readonly write: (save: Save, values: FormState['values']) => Promise<SavedObject | undefined>;
  /** The names of the fields that a form changes. */
  readonly changes?: (values: FormState['values']) => readonly string[];
}

/**
 * Checks a form and writes what it says, in one transaction. When that was begun deferred, another
 * request can read in the meantime, and of two that have read only one can still write.
 */
export async function saveObject(
  context: ClinicContext,
  { model, staff }: ModelVisit,
  posted: FormState,
  { deed, object, write, changes }: ObjectWriter,
): Promise<SaveOutcome> {
  const { database, rules, now } = context;
  const prepare = async (form: FormState): Promise<Prepared> =>
    isValid(form) ? model.records.prepare(context, form.values) : {};
  const early = rules.adminHash === 'before-transaction' ? await prepare(posted) : undefined;
  const work = async (transaction: Save['database']): Promise<SaveOutcome> => {
    const save = { database: transaction, context };
    const form = await model.records.check(save, posted, object);
    if (!isValid(form)) return { kind: 'refused', form };
    const prepared = early ?? (await prepare(form));
    const saved = await write({ ...save, ...prepared }, form.values);
    if (saved === undefined) throw new ObjectVanished();
    const objects = [{ ...saved, table: model.table }];
    const fields = changes?.(form.values) ?? [];
    await writeLog(transaction, staff.id, { deed, objects, fields }, now());
    return { kind: 'saved', saved };
  };
  try {
    return await inTransaction(database, rules.adminTransaction, work);
  } catch (error) {
    if (error instanceof ObjectVanished) return { kind: 'vanished' };
    const refusal = model.records.refusal(error);
    if (refusal === undefined || rules.uniqueViolation === 'server-error') throw error;
    return { kind: 'refused', form: withErrors(posted, refusal.field, refusal.message) };
  }
}

/** Thrown so that what was written already is rolled back. */
class ObjectVanished extends Error {
  override readonly name = 'ObjectVanished';
}

/** Says that an object was saved, and leads to where the button that was pressed leads. */
export function answerSaved(
  { request, reply, model, texts, kept }: ModelVisit,
  { id, name }: SavedObject,
  done: 'added' | 'changed',
): FastifyReply {
  const { one } = model.names;
  const { saved } = texts.admin;
  const answer = (address: string, ...more: readonly string[]): FastifyReply => {
    addFlash(request, { level: 'success', text: [saved[done](one, name), ...more].join(' ') });
    return reply.redirect(address, 302);
  };
  if (isPosted(request.body, '_continue')) {
    return answer(keepQuery(`${model.address}${id}/change/`, kept), saved.editAgain);
  }
  if (isPosted(request.body, '_addanother')) {
    return answer(keepQuery(`${model.address}add/`, kept), saved.addAnother(one));
  }
  return answer(model.address + kept);
}
