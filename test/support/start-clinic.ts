import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../apps/clinic/bin/clinic.js', import.meta.url));

/** A clinic that runs as a user starts it. */
export interface Clinic {
  readonly url: string;
  readonly adminPassword: string;
  stop(): Promise<void>;
}

/** Migrates, makes an administrator (`admin@example.com`) and serves, all in a folder. */
export async function startClinic(
  folder: string,
  words: readonly string[] = [],
  adminPassword = `Clinic-${crypto.randomUUID()}`,
): Promise<Clinic> {
  const database = ['--database', `sqlite:${join(folder, 'clinic.sqlite3')}`];
  const admin = ['--email', 'admin@example.com', '--first-name', 'A', '--last-name', 'BC'];
  const env = { ...process.env, CLINIC_SUPERUSER_PASSWORD: adminPassword };
  execFileSync(process.execPath, [BIN, 'migrate', ...database]);
  execFileSync(process.execPath, [BIN, 'createsuperuser', ...database, ...admin], { env });
  const child = spawn(process.execPath, [BIN, 'serve', '--port', '0', ...database, ...words], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [message] = (await once(child, 'message')) as [{ url: string }];
  return {
    url: message.url,
    adminPassword,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}
