import { fileURLToPath } from 'node:url';
import { PROTECTIONS, type Protection } from '../apps/clinic/src/protection.ts';
import { startSmtpInbox } from '../apps/clinic/test/support/smtp-inbox.ts';
import { check } from '../packages/doublepost/src/check.ts';
import { planFromFile } from '../packages/doublepost/src/plan/from-file.ts';
import { type Clinic, startClinic } from '../test/support/start-clinic.ts';
import { type AccountCount, countAccounts } from './lib/accounts.ts';
import { openDatabases } from './lib/databases.ts';
import { countMails } from './lib/mails.ts';
import { printTable } from './lib/print-table.ts';

/** Both forms of the clinic, posted twice at once, on everything that it runs on. */
const ROUNDS = 20;
const DIALECTS = ['sqlite', 'postgres'] as const;
const WORKERS = [1, 4];
// The admin first: on SQLite the notes of mails sent after sign-ups are writers of their own.
const SCENARIOS = ['admin', 'signup'] as const;
const RACES = fileURLToPath(new URL('../apps/clinic/races/', import.meta.url));

type Scenario = (typeof SCENARIOS)[number];

/** One line of the table. */
interface Line {
  readonly scenario: Scenario;
  readonly database: (typeof DIALECTS)[number];
  readonly workers: number;
  readonly protection: Protection;
  readonly verdict: string;
  /** Raced rounds that ended as no serial order does, and all of them. */
  readonly failed: number;
  readonly rounds: number;
  /** Posted, serially too; each of them twice, with an address of its own. */
  readonly forms: number;
  readonly users: number;
  readonly patients: number;
  readonly mails: number;
  /** Forms whose address did not get just what one submission gives. */
  readonly wrong: number;
}

const lines: Line[] = [];
const databases = await openDatabases();
try {
  for (const database of DIALECTS) {
    for (const workers of WORKERS) {
      for (const protection of PROTECTIONS) {
        lines.push(...(await measure({ database, workers, protection })));
        process.stderr.write(`${lines.length} of 24\n`);
      }
    }
  }
} finally {
  await databases.dispose();
}
const head = Object.keys(lines[0] ?? {});
printTable(
  head,
  lines.map((line) => Object.values(line)),
);
console.log(JSON.stringify({ figures: lines }));

/** Races both forms on one server. */
async function measure(
  setting: Pick<Line, 'database' | 'workers' | 'protection'>,
): Promise<Line[]> {
  const address = await databases.create(setting.database);
  const inbox = await startSmtpInbox();
  const words = ['--workers', String(setting.workers), '--protection', setting.protection];
  const clinic = await startClinic(address, [...words, '--smtp', inbox.url]);
  const measured: Line[] = [];
  try {
    for (const scenario of SCENARIOS) {
      const before = await countAccounts(address);
      const verdict = await race(clinic, scenario);
      const counts = [...(await countAccounts(address)).values()].filter(
        ({ email }) => !before.has(email),
      );
      const { length: forms } = counts;
      const received = scenario === 'signup' ? await inbox.waitFor(forms) : inbox.mails;
      const mails = countMails(received);
      measured.push({
        scenario,
        ...setting,
        verdict: verdict.kind,
        failed: verdict.kind === 'race' ? verdict.hits : 0,
        rounds: verdict.kind === 'unknown' ? 0 : verdict.rounds,
        forms,
        users: sum(counts, 'users'),
        patients: sum(counts, 'patients'),
        mails: received.length,
        wrong: counts.filter((count) => {
          const expected = scenario === 'signup' ? 1 : 0;
          const sent = mails.get(count.email) ?? 0;
          return count.users !== 1 || count.patients !== expected || sent !== expected;
        }).length,
      });
    }
  } finally {
    await clinic.stop();
    await inbox.close();
  }
  return measured;
}

async function race(clinic: Clinic, scenario: Scenario) {
  const env = {
    BASE_URL: clinic.url,
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: clinic.adminPassword,
  };
  const plan = await planFromFile(`${RACES}${scenario}.race.ts`, { env });
  return check(plan, { rounds: ROUNDS });
}

function sum(counts: readonly AccountCount[], column: 'users' | 'patients'): number {
  return counts.reduce((total, count) => total + count[column], 0);
}
