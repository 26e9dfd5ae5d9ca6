import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../packages/doublepost/src/explore/stage/ports.ts';

const PYTHON = '/usr/bin/python3';
const PROJECT = fileURLToPath(new URL('../../test/django/', import.meta.url));

/** A Django project behind gunicorn, as in production. */
export interface Gunicorn {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** What is missing for it: undefined if nothing is. */
export function whyNoGunicorn(): string | undefined {
  try {
    execFileSync(PYTHON, ['-c', 'import django, gunicorn, psycopg2'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'Debian has them as python3-django, gunicorn and python3-psycopg2';
  }
}

/**
 * Makes the tables of the Django project in `test/django` and serves it with four threads a worker.
 *
 * @param address `sqlite:PATH` or `postgres://...`
 */
export async function startGunicorn(address: string, workers: number): Promise<Gunicorn> {
  const env = {
    ...process.env,
    DJANGO_SETTINGS_MODULE: 'settings',
    DJANGO_DEBUG: '0',
    // As the clinic, which saves a session that nothing has changed once an hour (decisions/028).
    DJANGO_SAVE_SESSIONS: '0',
    PYTHONPATH: PROJECT,
    PYTHONDONTWRITEBYTECODE: '1',
    CLINIC_DATABASE: address.replace(/^sqlite:/u, ''),
  };
  const migrate = ['-m', 'django', 'migrate', '--verbosity', '0'];
  execFileSync(PYTHON, migrate, { env });
  const bind = `127.0.0.1:${await freePort()}`;
  const size = ['--workers', String(workers), '--threads', '4'];
  const words = [
    '-m',
    'gunicorn',
    ...size,
    '--bind',
    bind,
    'django.core.wsgi:get_wsgi_application()',
  ];
  const child = spawn(PYTHON, words, { env, stdio: 'ignore' });
  const closed = once(child, 'close');
  const url = `http://${bind}`;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error('gunicorn did not start');
    await wait(50);
  }
  const stop = async (): Promise<void> => {
    child.kill();
    await closed;
  };
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
