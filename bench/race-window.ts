import { fileURLToPath } from 'node:url';
import { check } from '../packages/doublepost/src/check.ts';
import { planFromFile } from '../packages/doublepost/src/plan/from-file.ts';
import {
  chartLines,
  clicksLine,
  windowLine,
} from '../packages/doublepost/src/report/sweep-lines.ts';
import type { Sweep } from '../packages/doublepost/src/verdict/sweep.ts';
import { type Clinic, startClinic } from '../test/support/start-clinic.ts';
import { openDatabases } from './lib/databases.ts';
import { printTable } from './lib/print-table.ts';
import { quantile } from './lib/quantile.ts';
import { tracedWindows } from './lib/traced-windows.ts';

/** The race windows of both forms of the clinic, swept from outside and traced from inside. */
const RANGE = { fromMs: 0, toMs: 1000 };
const DIALECTS = ['sqlite', 'postgres'] as const;
const FORMS = { admin: '/admin/main/dashboarduser/add/', signup: '/mon-compte/creer/patient/' };
const SCENARIOS = ['admin', 'signup'] as const;
const RACES = fileURLToPath(new URL('../apps/clinic/races/', import.meta.url));

/** One line of the table; all but the counts in milliseconds. */
interface Line {
  readonly scenario: (typeof SCENARIOS)[number];
  readonly database: (typeof DIALECTS)[number];
  readonly rounds: number;
  readonly swept: number;
  readonly from: number;
  readonly to: number;
  readonly traced: number;
  /** The swept window by the traced one. */
  readonly ratio: number;
}

const lines: Line[] = [];
const databases = await openDatabases();
try {
  for (const database of DIALECTS) {
    const clinic = await startClinic(await databases.create(database), ['--protection', 'none']);
    try {
      for (const scenario of SCENARIOS) {
        const sweep = await sweepForm(clinic, scenario);
        const traced = quantile(await tracedWindows(clinic.url, FORMS[scenario]), 0.5);
        lines.push({ scenario, database, ...sumUp(sweep, traced) });
        print(`${scenario} on ${database}`, sweep);
      }
    } finally {
      await clinic.stop();
    }
  }
} finally {
  await databases.dispose();
}
printTable(
  Object.keys(lines[0] ?? {}),
  lines.map((line) => Object.values(line)),
);
console.log(JSON.stringify({ figures: lines }));

async function sweepForm(clinic: Clinic, scenario: Line['scenario']): Promise<Sweep> {
  const env = {
    BASE_URL: clinic.url,
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: clinic.adminPassword,
  };
  const plan = await planFromFile(`${RACES}${scenario}.race.ts`, { env });
  const { evidence } = await check(plan, { sweep: RANGE });
  if (evidence.sweep === undefined) throw new Error(`${scenario} was not swept`);
  return evidence.sweep;
}

function sumUp({ rounds, window }: Sweep, traced: number) {
  const { estimate, low, high } = window?.widthMs ?? NOTHING;
  return {
    rounds: rounds.length,
    swept: tenths(estimate),
    from: tenths(low),
    to: tenths(high),
    traced,
    ratio: Math.round((estimate / traced) * 100) / 100,
  };
}

const NOTHING = { estimate: Number.NaN, low: Number.NaN, high: Number.NaN };

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function print(title: string, sweep: Sweep): void {
  console.log([title, ...chartLines(sweep), windowLine(sweep), clicksLine(sweep), ''].join('\n'));
}
