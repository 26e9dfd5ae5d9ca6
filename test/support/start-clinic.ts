import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../apps/clinic/bin/clinic.js', import.meta.url));

/** A clinic that runs as a user starts it. */
export interface Clinic {
  readonly url: string;
  /** The process that was started; the workers are its children. */
  readonly pid: number;
  readonly adminPassword: string;
  stop(): Promise<void>;
}

/**
 * Migrates an empty database, makes an administrator (`admin@example.com`) and serves.
 *
 * @param address `sqlite:PATH` or `postgres://...`
 * @param words further options of `clinic serve`
 */
export async function startClinic(
  address: string,
  words: readonly string[] = [],
  adminPassword = `Clinic-${crypto.randomUUID()}`,
): Promise<Clinic> {
  const database = ['--database', address];
  const admin = ['--email', 'admin@example.com', '--first-name', 'A', '--last-name', 'BC'];
  const env = { ...process.env, CLINIC_SUPERUSER_PASSWORD: adminPassword };
  execFileSync(process.execPath, [BIN, 'migrate', ...database]);
  execFileSync(process.execPath, [BIN, 'createsuperuser', ...database, ...admin], { env });
  const child = spawn(process.execPath, [BIN, 'serve', '--port', '0', ...database, ...words], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const closed = once(child, 'close');
  const [message] = (await Promise.race([
    once(child, 'message'),
    closed.then(() => {
      throw new Error(`clinic serve ${words.join(' ')} ended early`);
    }),
  ])) as [{ url: string }];
  return {
    url: message.url,
    pid: child.pid ?? 0,
    adminPassword,
    async stop() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}
