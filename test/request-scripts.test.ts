// @module-tag slow

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPython } from './support/find-python.ts';
import { type Clinic, startClinic } from './support/start-clinic.ts';

const SCRIPTS = fileURLToPath(new URL('./request-scripts/', import.meta.url));
const SIGN_UP = '/mon-compte/creer/patient/';
const CONFIRMATION = '/mon-compte/creer/confirmation/';
const ADD_USER = '/admin/main/dashboarduser/add/';
const USERS = '/admin/main/dashboarduser/';
const python = findPython('urllib.request', 'python3');

/**
 * The two scripts of the original: plain HTTP clients, each started twice in the background. They
 * race by luck, so what they may see is certain only where the race is impossible.
 */
describe.skipIf(python === undefined).each(['none', 'handled'] as const)(
  'the request scripts, with protection %s',
  (protection) => {
    const folder = mkdtempSync(join(tmpdir(), 'doublepost-scripts-'));
    let clinic: Clinic;

    beforeAll(async () => {
      const address = `sqlite:${join(folder, 'clinic.sqlite3')}`;
      clinic = await startClinic(address, ['--protection', protection]);
    });

    afterAll(async () => {
      await clinic.stop();
      rmSync(folder, { recursive: true });
    });

    it('sign up once', async () => {
      const answers = await run('sign_up.py', 'once@example.org');
      expect(answers).toEqual([{ status: 200, path: CONFIRMATION }]);
    });

    it('add a user once', async () => {
      expect(await run('add_user.py', 'added@example.org')).toEqual([{ status: 200, path: USERS }]);
    });

    it('sign up twice at nearly the same time', async () => {
      const answers = await runTwice('sign_up.py', 'twice@example.org');
      const second = protection === 'none' ? [200, 500] : [200];
      expect(answers).toContainEqual({ status: 200, path: CONFIRMATION });
      expect(second).toContain(answers.find(({ path }) => path === SIGN_UP)?.status);
    });

    it('add a user twice at nearly the same time', async () => {
      const answers = await runTwice('add_user.py', 'added-twice@example.org');
      const second = protection === 'none' ? [200, 500] : [200];
      expect(answers).toContainEqual({ status: 200, path: USERS });
      expect(second).toContain(answers.find(({ path }) => path === ADD_USER)?.status);
    });

    const runTwice = (script: string, email: string) =>
      execute('/bin/sh', [join(SCRIPTS, 'twice.sh'), python ?? '', ...words(script, email)]);
    const run = (script: string, email: string) => execute(python ?? '', words(script, email));

    function words(script: string, email: string): string[] {
      return [join(SCRIPTS, script), clinic.url, email];
    }

    async function execute(
      command: string,
      args: readonly string[],
    ): Promise<{ status: number; path: string }[]> {
      const env = {
        ...process.env,
        ADMIN_EMAIL: 'admin@example.com',
        ADMIN_PASSWORD: clinic.adminPassword,
        PYTHONDONTWRITEBYTECODE: '1',
      };
      const { stdout } = await promisify(execFile)(command, args, { env });
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    }
  },
);
