import type { Table } from './reader.ts';

/** Tables in which libraries keep work to be done, with the columns that tell them apart. */
const JOB_TABLES: readonly { readonly name: RegExp; readonly columns: readonly string[] }[] = [
  { name: /^pgboss\.job(_|$)/, columns: ['data'] },
  { name: /^graphile_worker\.(_private_)?jobs$/, columns: [] },
  { name: /^django_q_ormq$/, columns: ['payload'] },
  // Celery's results, and its queue where the database is the broker.
  { name: /^(celery_taskmeta|django_celery_results_taskresult|kombu_message)$/, columns: [] },
  { name: /^delayed_jobs$/, columns: ['handler'] },
  // Laravel; other applications call their own tables so.
  { name: /^jobs$/, columns: ['queue', 'payload', 'attempts'] },
  { name: /^(solid_queue_jobs|good_jobs|que_jobs|oban_jobs)$/, columns: [] },
  // Of an application's own, which have no name but a way to say when and how often.
  { name: /(^|_)(jobs?|outbox)$/, columns: ['payload', 'attempts'] },
];

/** Whether the rows of a table are jobs: each is done by a worker, so one too many acts. */
export function isJobTable({ name, columns }: Table): boolean {
  const names = new Set(columns.map((column) => column.name));
  return JOB_TABLES.some(
    (known) => known.name.test(name) && known.columns.every((column) => names.has(column)),
  );
}
