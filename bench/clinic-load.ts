import { Agent } from 'node:http';
import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { startSmtpInbox } from '../apps/clinic/test/support/smtp-inbox.ts';
import { startClinic } from '../test/support/start-clinic.ts';
import { countAccounts } from './lib/accounts.ts';
import { childrenOf } from './lib/children-of.ts';
import { openDatabases } from './lib/databases.ts';
import { countMails } from './lib/mails.ts';
import { printTable } from './lib/print-table.ts';
import { quantile } from './lib/quantile.ts';
import { createVisitor, type Visitor, type VisitorAnswer } from './lib/visitor.ts';

/**
 * Sign-ups offered at a fixed rate to the protected clinic on PostgreSQL, whether it keeps up or
 * not, every tenth of them posted twice at once; then the same with a worker killed in the middle.
 * A visitor whose connection breaks posts again, as a person does.
 */
const PER_SECOND = 200;
const SECONDS = 20;
const DOUBLED_EVERY = 10;
const SIGN_UP = '/mon-compte/creer/patient/';
const FORM = {
  first_name: 'A',
  last_name: 'BC',
  patient_age: '40',
  password1: 'correct-horse-battery',
  password2: 'correct-horse-battery',
  guc_agreement: 'on',
};
const MOST_TRIES = 20;
const PAUSE_MS = 250;
/** Longer than the jobs of a worker that was killed are kept for it, and than it takes to look. */
const MAILS_MS = 100_000;

/** What the visitors of one run have seen. */
interface Seen {
  /** From the moment at which a visitor was due to the last answer, in milliseconds. */
  readonly latencies: number[];
  readonly answers: Map<string, number>;
  brokenConnections: number;
}

const figures: Record<string, unknown>[] = [];
const databases = await openDatabases();
try {
  figures.push(await run('undisturbed'), await run('a worker killed'));
} finally {
  await databases.dispose();
}
printTable(
  Object.keys(figures[0] ?? {}),
  figures.map((line) => Object.values(line).map(String)),
);
console.log(JSON.stringify({ figures }));

async function run(name: 'undisturbed' | 'a worker killed'): Promise<Record<string, unknown>> {
  const address = await databases.create('postgres');
  const inbox = await startSmtpInbox();
  const workers = String(availableParallelism());
  const clinic = await startClinic(address, [
    ...['--workers', workers, '--protection', 'handled', '--hash-cost', '4'],
    ...['--smtp', inbox.url],
  ]);
  const seen: Seen = { latencies: [], answers: new Map(), brokenConnections: 0 };
  const agent = new Agent({ keepAlive: true });
  const total = PER_SECOND * SECONDS;
  const started = performance.now();
  const dueAt = (index: number): number => started + (index * 1000) / PER_SECOND;
  const visits: Promise<void>[] = [];
  for (let index = 0; index < total; index++) {
    const early = dueAt(index) - performance.now();
    if (early > 0) await wait(early);
    if (index === total / 2 && name === 'a worker killed') killOneWorker(clinic.pid);
    visits.push(signUp(createVisitor(clinic.url, agent), index, seen, dueAt(index)));
  }
  const offeredFor = performance.now() - started;
  await Promise.all(visits);
  const tookMs = performance.now() - started;
  const deadline = performance.now() + MAILS_MS;
  while (countMails(inbox.mails).size < total && performance.now() < deadline) await wait(100);
  agent.destroy();
  await clinic.stop();
  await inbox.close();

  const counts = [...(await countAccounts(address)).values()];
  const mails = countMails(inbox.mails);
  return {
    run: name,
    offered: total,
    'per second': Math.round((total * 1000) / offeredFor),
    'took s': Math.round(tookMs / 100) / 10,
    'median ms': quantile(seen.latencies, 0.5),
    'p99 ms': quantile(seen.latencies, 0.99),
    answers: [...seen.answers].map(([answer, count]) => `${count} × ${answer}`).join(', '),
    broken: seen.brokenConnections,
    '5xx': [...seen.answers].reduce((sum, [key, n]) => sum + (key.startsWith('5') ? n : 0), 0),
    accounts: counts.length,
    duplicates: counts.filter(({ users, patients }) => users > 1 || patients > 1).length,
    orphans: counts.filter(({ orphans, patients }) => orphans > 0 || patients === 0).length,
    'without mail': total - mails.size,
    'mailed twice': [...mails.values()].filter((count) => count > 1).length,
  };
}

/** One visitor: opens the form and posts it, every tenth twice at once. */
async function signUp(visitor: Visitor, index: number, seen: Seen, dueAt: number): Promise<void> {
  const values = { ...FORM, email: `visitor-${index}@example.org` };
  const post = (): Promise<VisitorAnswer> => visitor.post(SIGN_UP, values);
  const page = await insist(() => visitor.open(SIGN_UP), seen);
  if (page.status !== 200) count(seen, page);
  const copies = index % DOUBLED_EVERY === 0 ? 2 : 1;
  const answers = await Promise.all(Array.from({ length: copies }, () => insist(post, seen)));
  for (const answer of answers) count(seen, answer);
  seen.latencies.push(performance.now() - dueAt);
}

/** Tries again when the connection breaks, as a person does; an answer is an answer. */
async function insist(send: () => Promise<VisitorAnswer>, seen: Seen): Promise<VisitorAnswer> {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      seen.brokenConnections += 1;
      if (tries === MOST_TRIES) throw error;
      await wait(PAUSE_MS);
    }
  }
}

function count(seen: Seen, { status, body }: VisitorAnswer): void {
  const isTaken = body.includes('cette adresse email existe');
  const answer = isTaken ? `${status} address taken` : String(status);
  seen.answers.set(answer, (seen.answers.get(answer) ?? 0) + 1);
}

/** Without a chance to finish anything. */
function killOneWorker(pid: number): void {
  const [worker] = childrenOf(pid);
  if (worker === undefined) throw new Error('The clinic has no workers.');
  process.kill(worker, 'SIGKILL');
}
