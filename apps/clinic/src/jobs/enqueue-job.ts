import { randomUUID } from 'node:crypto';
import type { ClinicDatabase } from '../database/schema.ts';

/** Something to do after a request. */
export interface NewJob {
  readonly kind: string;
  /** Anything that JSON can hold. */
  readonly payload: object;
}

/** Enqueues a job, to be done at once. */
export async function enqueueJob(
  database: ClinicDatabase,
  { kind, payload }: NewJob,
  now: Date,
): Promise<void> {
  await database
    .insertInto('clinic_job')
    .values({
      id: randomUUID(),
      kind,
      payload: JSON.stringify(payload),
      state: 'waiting',
      attempts: 0,
      creation_date: now,
      due_date: now,
    })
    .execute();
}
