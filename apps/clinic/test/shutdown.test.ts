// @module-tag slow

import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Trace } from '../src/server/debug/trace.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { openSocket } from './support/keep-alive-socket.ts';
import { childrenOf, isAlive } from './support/processes.ts';
import { type RunningClinic, serveClinic } from './support/spawn-clinic.ts';
import { sendSteadily } from './support/steady-visitors.ts';
import { createTempDatabase, type TempDatabase } from './support/temp-database.ts';

const VISITORS = 8;

/** For processes to start and to end, on a machine that is busy with other tests. */
const WAIT_MS = 25_000;
const OPTIONS = ['--protection', 'handled', '--hash-cost', '4'];

// Processes are counted in /proc, which only Linux has.
for (const dialect of process.platform === 'linux' ? dialects : []) {
  describeOn(dialect, 'a server under load', () => {
    let temp: TempDatabase;
    let clinic: RunningClinic;

    beforeAll(async () => {
      temp = await createTempDatabase(dialect);
      clinic = await serveClinic('--workers', '2', ...OPTIONS, '--database', temp.address);
    });

    afterAll(async () => {
      await clinic?.stop();
      await temp?.dispose();
    });

    const workers = (): number[] => childrenOf(clinic.process.pid ?? 0);

    /** Every answer is there, and what it says has happened. */
    async function expectAccounts(
      outcomes: readonly { readonly email: string; readonly result: number | string }[],
    ): Promise<void> {
      const rows = await temp.database.selectFrom('main_dashboarduser').select('email').execute();
      const known = new Set(rows.map(({ email }) => email));
      expect(outcomes.filter(({ email }) => !known.has(email))).toEqual([]);
    }

    it('shows the requests of all workers in the panel of each', async () => {
      for (const path of ['/', '/', '/nowhere', '/nowhere']) {
        await (await fetch(clinic.url + path, { headers: { connection: 'close' } })).text();
      }
      for (const _worker of workers()) {
        await vi.waitFor(async () => {
          const answer = await fetch(`${clinic.url}/__debug__/?format=json`, {
            headers: { connection: 'close' },
          });
          const { traces } = (await answer.json()) as { traces: Trace[] };
          expect(traces.map(({ url, status }) => [url, status])).toHaveLength(4);
          expect(new Set(traces.map(({ pid }) => pid))).toEqual(new Set(workers()));
        });
      }
    });

    it('goes on when a worker is killed, and replaces it', async () => {
      const [killed = 0, other = 0] = workers();
      const load = await sendSteadily(clinic.url, VISITORS);
      await load.waitFor(50);
      process.kill(killed, 'SIGKILL');
      await load.waitFor(100);
      await vi.waitFor(() => expect(workers()).toHaveLength(2), WAIT_MS);
      await load.stop();
      expect(workers()).toContain(other);
      const answered = load.outcomes.filter(({ result }) => result === 302);
      // Of half of the visitors: what the killed worker had, and what was on its way to it.
      expect(load.outcomes.length - answered.length).toBeLessThanOrEqual(VISITORS);
      await expectAccounts(answered);
    });

    it('loses no request when one worker is told to end, and replaces it', async () => {
      const before = workers();
      const [ended = 0, other = 0] = before;
      const load = await sendSteadily(clinic.url, VISITORS);
      await load.waitFor(50);
      process.kill(ended, 'SIGTERM');
      await vi.waitFor(() => expect(isAlive(ended)).toBe(false), WAIT_MS);
      await load.waitFor(50);
      await load.stop();
      expect(workers()).toContain(other);
      expect(workers()).toHaveLength(2);
      expect(load.outcomes.filter(({ result }) => result !== 302)).toEqual([]);
      await expectAccounts(load.outcomes);
    });

    it('loses no request when it is told to end', async () => {
      const idle = await openSocket(clinic.url);
      expect((await idle.ask('GET', '/healthz')).isLast).toBe(false);
      const idleClosed = once(idle.socket, 'close');
      const load = await sendSteadily(clinic.url, VISITORS);
      await load.waitFor(50);
      const all = workers();
      const exit = once(clinic.process, 'exit');
      clinic.process.kill('SIGTERM');
      expect(await exit).toEqual([0, null]);
      expect(all.filter(isAlive)).toEqual([]);
      await load.stop();
      expect(load.outcomes.filter(({ result }) => result !== 302)).toEqual([]);
      await idleClosed;
      await expectAccounts(load.outcomes);
    });
  });
}
