import { randomBytes } from 'node:crypto';
import { type HeldDatabase, holdDatabase } from '../database/hold-database.ts';
import { migrate, requireMigrated } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import { ClinicError } from '../errors.ts';
import { startWorkers } from './cluster.ts';
import { passTracesOn } from './debug/share-traces.ts';
import type { ServeOptions } from './serve-options.ts';

const SHORTEST_SECRET = 32;

/**
 * Runs the server until it is told to stop: by SIGTERM, by SIGINT, or by the end of the process
 * that started it over an IPC channel. That process is also told the address.
 *
 * @throws ClinicError when the database or the address does not serve, or a private database is lost.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const secret = sessionSecret(process.env.CLINIC_SECRET);
  const stopRequest = listenForStop();
  const held = await holdDatabase(options.database).catch(giveUp);
  const pool = await checkDatabase(held)
    .then(() => {
      if (!options.production) passTracesOn();
      return startWorkers({ ...options, database: held.address }, secret);
    })
    .catch(async (error: unknown) => {
      await held.release();
      return giveUp(error);
    });
  const { workers, protection } = options;
  if (held.isPrivate) process.stdout.write(`clinic keeps its data in ${held.address}\n`);
  process.stdout.write(
    `clinic is listening on ${pool.url}/ (workers: ${workers}, protection: ${protection})\n`,
  );
  if (process.connected) process.send?.({ kind: 'listening', url: pool.url });
  const loss = await Promise.race([stopRequest.made, held.lost]);
  // Without its data there is nothing to finish, and nothing that a restart would find again.
  await (loss === undefined ? pool.stop() : pool.kill());
  await held.release();
  if (loss !== undefined) giveUp(loss);
  process.exit(0);

  function giveUp(error: unknown): never {
    stopRequest.forget();
    throw error;
  }
}

/** Before a worker starts; a private database is empty, so it gets its tables here. */
async function checkDatabase({ address, isPrivate }: HeldDatabase): Promise<void> {
  const database = openDatabase(address);
  try {
    await (isPrivate ? migrate(database) : requireMigrated(database));
  } finally {
    await database.destroy();
  }
}

/**
 * The secret that signs the session cookies: the given one, or a new one for every start.
 *
 * @throws ClinicError `DP_CLINIC_SECRET`
 */
export function sessionSecret(given: string | undefined): string {
  if (given === undefined || given === '') return randomBytes(32).toString('hex');
  if (given.length >= SHORTEST_SECRET) return given;
  throw new ClinicError('DP_CLINIC_SECRET', `CLINIC_SECRET has ${given.length} characters.`);
}

/** The wish to stop, whoever has it. */
interface StopRequest {
  readonly made: Promise<undefined>;
  /** Listens no longer: a listener for the end of the IPC channel keeps the process from ending. */
  readonly forget: () => void;
}

/** Listens from the start, so that a signal during the start is not lost. */
function listenForStop(): StopRequest {
  const events = ['SIGTERM', 'SIGINT', ...(process.connected ? ['disconnect'] : [])];
  let stop = (): void => undefined;
  const made = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  for (const event of events) process.on(event, stop);
  return {
    made,
    forget: () => {
      for (const event of events) process.off(event, stop);
    },
  };
}
