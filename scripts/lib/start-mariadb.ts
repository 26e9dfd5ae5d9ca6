import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../packages/doublepost/src/explore/stage/ports.ts';

/** A MariaDB server that belongs to this process. */
export interface MariadbServer {
  /** `mysql://root:PASSWORD@127.0.0.1:PORT/mysql` */
  readonly url: string;
  /** Ends the server and removes its data. */
  readonly stop: () => Promise<void>;
}

/** Tests leave nothing behind, so the root of a server that only this machine reaches has an easy password. */
const PASSWORD = 'doublepost';

/** Whether the server's programs are on this machine: Debian's package `mariadb-server`. */
export function hasMariadb(): boolean {
  return ['mariadbd', 'mariadb-install-db', 'setpriv'].every(
    (program) => spawnSync('which', [program]).status === 0,
  );
}

/**
 * Starts a private MariaDB server on a free port of the loopback address, its data in a temporary
 * folder. The kernel ends it with this process.
 *
 * @throws Error with the last lines of the program that failed
 */
export async function startMariadb(): Promise<MariadbServer> {
  const folder = mkdtempSync(join(tmpdir(), 'doublepost-mariadb-'));
  const data = join(folder, 'data');
  try {
    install(folder, data);
    const port = await freePort();
    const server = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', 'mariadbd', ...serverOptions(folder, data, port)],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const gone = once(server, 'exit');
    await ready(server);
    return {
      url: `mysql://root:${PASSWORD}@127.0.0.1:${port}/mysql`,
      async stop() {
        server.kill('SIGKILL');
        await gone;
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function install(folder: string, data: string): void {
  const { status, stdout, stderr } = spawnSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--tmpdir=${folder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...asRoot(),
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`mariadb-install-db: ${stdout}${stderr}`);
}

function serverOptions(folder: string, data: string, port: number): string[] {
  return [
    '--no-defaults',
    `--datadir=${data}`,
    `--tmpdir=${folder}`,
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    `--port=${port}`,
    // The data does not outlive the server, so nothing needs to reach the disk.
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=32M',
    '--innodb-log-file-size=8M',
    '--performance-schema=off',
    ...asRoot(),
    // Runs before connections are taken.
    `--init-file=${passwordFile(folder)}`,
  ];
}

function passwordFile(folder: string): string {
  const path = join(folder, 'init.sql');
  const sql = `CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY '${PASSWORD}';\nGRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;\n`;
  writeFileSync(path, sql);
  return path;
}

/** The server refuses to run as root unless it is told to. */
function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

async function ready(server: ReturnType<typeof spawn>): Promise<void> {
  const lines: string[] = [];
  const output = server.stderr;
  if (output === null) throw new TypeError('the server has no output');
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: output }).on('line', (line) => {
      lines.push(line);
      if (lines.length > 10) lines.shift();
      if (line.includes('ready for connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`mariadbd ended: ${lines.join(' / ')}`)));
    server.once('error', reject);
  });
}
