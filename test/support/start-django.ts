import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../django/', import.meta.url));

/** The password of `admin@example.com`. */
export const DJANGO_PASSWORD = 'correct-horse-battery';

const python = ['/usr/bin/python3', 'python3'].find(
  (name) => spawnSync(name, ['-c', 'import django']).status === 0,
);

/** Whether there is a Django to start; said in a line where there is none, refused in CI. */
export const hasDjango: boolean = python !== undefined;
if (!hasDjango) {
  const told = 'Django is missing (Debian: python3-django): its tests are skipped.';
  if (process.env.CI !== undefined) throw new Error(told);
  console.warn(told);
}

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
  django('migrate', '--run-syncdb', '--verbosity', '0');
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
