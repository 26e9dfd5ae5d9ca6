import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CheckProgress, check } from '../check.ts';
import { planFromFile } from '../plan/from-file.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { findClinic, runClinic, serveClinic } from './clinic-process.ts';
import { type DemoProtection, type DemoRun, type DemoScenario, summarise } from './demo-report.ts';

/** Told while the demonstration runs. */
export interface DemoEvents {
  onClinic(protection: DemoProtection, url: string): void;
  onProgress(scenario: DemoScenario, progress: CheckProgress): void;
  onVerdict(verdict: Verdict): void;
}

const ADMIN_EMAIL = 'admin@example.com';
const PROTECTIONS: readonly DemoProtection[] = ['none', 'handled'];
// The admin first: the mails after sign-ups are sent a little later, and on SQLite the note that one
// was sent is a writer of its own.
const SCENARIOS: readonly DemoScenario[] = ['admin', 'signup'];

/**
 * Starts the clinic unprotected and then protected, each with a new SQLite file in the temp folder,
 * and checks its two forms. Leaves nothing running and nothing behind.
 *
 * @param signal ends the demonstration early
 * @throws DoublepostError DP_DEMO_NEEDS_CLONE, DP_DEMO_CLINIC_FAILED, and what `check` throws
 */
export async function runDemo(events: DemoEvents, signal: AbortSignal): Promise<DemoRun[]> {
  const clinic = findClinic();
  const folder = await mkdtemp(join(tmpdir(), 'doublepost-demo-'));
  const runs: DemoRun[] = [];
  try {
    for (const protection of PROTECTIONS) {
      const database = `sqlite:${join(folder, `${protection}.sqlite3`)}`;
      runs.push(...(await demonstrate({ clinic, database, protection, events, signal })));
    }
    return runs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function demonstrate(stage: {
  readonly clinic: string;
  readonly database: string;
  readonly protection: DemoProtection;
  readonly events: DemoEvents;
  readonly signal: AbortSignal;
}): Promise<DemoRun[]> {
  const { clinic, database, protection, events, signal } = stage;
  const password = `Demo-${crypto.randomUUID()}`;
  const env = { CLINIC_SUPERUSER_PASSWORD: password };
  const name = ['--first-name', 'A', '--last-name', 'BC'];
  await runClinic(clinic, ['migrate', '--database', database]);
  await runClinic(
    clinic,
    ['createsuperuser', '--database', database, '--email', ADMIN_EMAIL, ...name],
    env,
  );
  const server = await serveClinic(clinic, ['--database', database, '--protection', protection]);
  try {
    events.onClinic(protection, server.url);
    const runs: DemoRun[] = [];
    for (const scenario of SCENARIOS) {
      const plan = await planFromFile(
        join(clinic, 'races', `${scenario}.race.ts`),
        { env: { BASE_URL: server.url, ADMIN_EMAIL, ADMIN_PASSWORD: password } },
        { database, command: 'npm run demo' },
      );
      const verdict = await check(plan, {
        signal,
        onProgress: (progress) => events.onProgress(scenario, progress),
      });
      signal.throwIfAborted();
      events.onVerdict(verdict);
      runs.push(summarise(scenario, protection, verdict));
    }
    return runs;
  } finally {
    await server.stop();
  }
}
