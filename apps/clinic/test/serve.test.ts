// @module-tag slow

import { once } from 'node:events';
import { createServer } from 'node:net';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenError } from '../src/server/listen-error.ts';
import { sessionSecret } from '../src/server/serve.ts';
import { childrenOf, expectToEnd } from './support/processes.ts';
import { runClinic, serveClinic } from './support/spawn-clinic.ts';
import { createTempDatabase, type TempDatabase } from './support/temp-database.ts';

// The processes are counted in /proc, which only Linux has.
describe.skipIf(process.platform !== 'linux')('clinic serve', () => {
  let temp: TempDatabase;

  beforeAll(async () => {
    temp = await createTempDatabase();
  });

  afterAll(async () => {
    await temp.dispose();
  });

  it('is ready in a second and a half, says where, and ends on SIGINT', async () => {
    const start = performance.now();
    const clinic = await serveClinic('--workers', '2', '--database', temp.address);
    const duration = performance.now() - start;
    expect(clinic.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
    // Twice the aim, since other tests run as well; a machine that is overloaded tells nothing.
    const isBusy = (loadavg()[0] ?? 0) > 2 * availableParallelism();
    if (!isBusy) expect(duration).toBeLessThan(3000);
    clinic.process.kill('SIGINT');
    expect(await once(clinic.process, 'exit')).toEqual([0, null]);
  });

  it('leaves no worker when it is killed', async () => {
    const clinic = await serveClinic('--workers', '2', '--database', temp.address);
    const workers = childrenOf(clinic.process.pid ?? 0);
    expect(workers).toHaveLength(2);
    clinic.process.kill('SIGKILL');
    await expectToEnd(workers);
  });

  it('ends when the process that started it is gone', async () => {
    const clinic = await serveClinic('--workers', '2', '--database', temp.address);
    const { pid = 0 } = clinic.process;
    const all = [pid, ...childrenOf(pid)];
    clinic.process.disconnect();
    await expectToEnd(all);
  });

  it.each(['1', '2'])('replaces a worker that dies, on the same port, of %s', async (count) => {
    const options = ['--workers', count, '--log-level', 'info', '--database', temp.address];
    const clinic = await serveClinic(...options);
    const { pid = 0 } = clinic.process;
    let log = '';
    clinic.process.stderr?.on('data', (data) => {
      log += data;
    });
    const workers = childrenOf(pid);
    for (const worker of workers) process.kill(worker, 'SIGKILL');
    await expectToEnd(workers);
    await expectToServe(clinic.url);
    expect(childrenOf(pid).filter((id) => workers.includes(id))).toEqual([]);
    await clinic.stop();
    // Every line is JSON, also of the process that has no application.
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ended = lines.filter(({ msg }) => msg === 'worker ended');
    expect(ended).toEqual(
      expect.arrayContaining(
        workers.map((worker) => expect.objectContaining({ level: 50, worker, reason: 'SIGKILL' })),
      ),
    );
  });

  it('stays on its port when the last worker dies before the first successor listens', async () => {
    const options = ['--workers', '2', '--database', temp.address];
    const clinic = await serveClinic(...options);
    const { pid = 0 } = clinic.process;
    const [first = 0, second = 0] = childrenOf(pid);
    process.kill(first, 'SIGKILL');
    const isNew = (id: number): boolean => id !== first && id !== second;
    while (!childrenOf(pid).some(isNew)) await wait(2);
    process.kill(second, 'SIGKILL');
    await expectToEnd([first, second]);
    await expectToServe(clinic.url);
    await clinic.stop();
  });

  it.each([
    ['', undefined],
    [', also to the process that started it over an IPC channel', 'ipc'],
  ] as const)('says that the port is taken, and ends%s', async (_how, channel) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const args = ['serve', '--port', port, '--workers', '2', '--database', temp.address];
    const { code, stdout, stderr } = await runClinic(args, {}, channel);
    other.close();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^DP_CLINIC_PORT_TAKEN: /);
    expect(stderr.split('\n').filter((line) => line !== '')).toHaveLength(3);
  });

  it('says that the host is none of this machine', async () => {
    const args = ['serve', '--port', '0', '--host', '203.0.113.7', '--database', temp.address];
    const { code, stderr } = await runClinic(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^DP_CLINIC_HOST: /);
  });

  it('refuses a secret that is too short', async () => {
    const args = ['serve', '--port', '0', '--database', temp.address];
    const { code, stderr } = await runClinic(args, { CLINIC_SECRET: 'short' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^DP_CLINIC_SECRET: /);
    expect(stderr).not.toContain('"short"');
  });

  it('makes a new secret for every start', () => {
    expect(sessionSecret(undefined)).not.toBe(sessionSecret(''));
    expect(sessionSecret('x'.repeat(32))).toBe('x'.repeat(32));
  });

  it('knows a port that is not permitted', () => {
    const refused = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });
    expect(listenError(refused, '127.0.0.1', 80).code).toBe('DP_CLINIC_PORT_NOT_PERMITTED');
  });
});

/** Waits until the address is answered; at most 25 seconds. */
async function expectToServe(url: string): Promise<void> {
  const deadline = Date.now() + 25_000;
  let status = 0;
  while (status !== 200 && Date.now() < deadline) {
    await wait(50);
    // Nobody answers a connection that was given to a worker in the moment it died.
    const signal = AbortSignal.timeout(5_000);
    status = await fetch(url, { headers: { connection: 'close' }, signal }).then(
      async (answer) => {
        await answer.text();
        return answer.status;
      },
      () => 0,
    );
  }
  expect(status).toBe(200);
}
