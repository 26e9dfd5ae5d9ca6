import type { ClinicError } from '../errors.ts';
import { EMBEDDED_POSTGRES } from './database-address.ts';

/** A database for the length of one command. */
export interface HeldDatabase {
  /** What `openDatabase` takes. */
  readonly address: string;
  /** Whether it was made for this command, is empty, and is gone after it. */
  readonly isPrivate: boolean;
  /** Settles when it is gone before it was released. */
  readonly lost: Promise<ClinicError>;
  readonly release: () => Promise<void>;
}

/** What is not ours is not watched. */
const NEVER = new Promise<never>(() => undefined);

/**
 * Makes sure that there is a server behind the address: for `embedded-postgres` it starts one.
 *
 * @throws ClinicError `DP_CLINIC_EMBEDDED_MISSING`, `DP_CLINIC_EMBEDDED_FAILED`
 */
export async function holdDatabase(address: string): Promise<HeldDatabase> {
  if (address !== EMBEDDED_POSTGRES) {
    return { address, isPrivate: false, lost: NEVER, release: () => Promise.resolve() };
  }
  const { startEmbedded } = await import('./embedded/start-embedded.ts');
  const server = await startEmbedded();
  return { address: server.url, isPrivate: true, lost: server.lost, release: server.stop };
}
