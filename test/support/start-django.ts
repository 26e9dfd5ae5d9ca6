import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../packages/doublepost/src/explore/stage/ports.ts';
import { findPython } from './find-python.ts';

const PROJECT = fileURLToPath(new URL('../django/', import.meta.url));

/** The password of `admin@example.com`. */
export const DJANGO_PASSWORD = 'correct-horse-battery';

const python = findPython('django', 'python3-django');

/** Whether there is a Django to start. */
export const hasDjango: boolean = python !== undefined;

/** The pages of the clinic, written in Django, while they are served. */
export interface DjangoSite {
  readonly url: string;
  /** The file of its database. */
  readonly path: string;
  stop(): Promise<void>;
}

/** Makes a database with an administrator (`admin@example.com`) in a folder, and serves it. */
export async function startDjango(folder: string): Promise<DjangoSite> {
  const path = join(folder, 'db.sqlite3');
  const env = {
    ...process.env,
    DJANGO_SETTINGS_MODULE: 'settings',
    DJANGO_SUPERUSER_PASSWORD: DJANGO_PASSWORD,
    PYTHONPATH: PROJECT,
    PYTHONDONTWRITEBYTECODE: '1',
    CLINIC_DATABASE: path,
  };
  const django = (...words: readonly string[]): void => {
    execFileSync(python ?? '', ['-m', 'django', ...words], { env, stdio: 'ignore' });
  };
  django('migrate', '--verbosity', '0');
  const name = ['--first_name', 'A', '--last_name', 'BC'];
  django('createsuperuser', '--noinput', '--email', 'admin@example.com', ...name);
  const address = `127.0.0.1:${await freePort()}`;
  const words = ['-m', 'django', 'runserver', '--noreload', address];
  const child = spawn(python ?? '', words, { env, stdio: 'ignore' });
  const url = `http://${address}`;
  while (!(await isUp(url))) {
    if (child.exitCode !== null) throw new Error('Django did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    path,
    async stop() {
      child.kill();
      await once(child, 'close');
    },
  };
}

function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
