import { EMBEDDED_POSTGRES } from './database-address.ts';

/** A database for the length of one command. */
export interface HeldDatabase {
  /** What `openDatabase` takes. */
  readonly address: string;
  /** Whether it was made for this command, is empty, and is gone after it. */
  readonly isPrivate: boolean;
  readonly release: () => Promise<void>;
}

/**
 * Makes sure that there is a server behind the address: for `embedded-postgres` it starts one.
 *
 * @throws ClinicError `DP_CLINIC_EMBEDDED_MISSING`, `DP_CLINIC_EMBEDDED_FAILED`
 */
export async function holdDatabase(address: string): Promise<HeldDatabase> {
  if (address !== EMBEDDED_POSTGRES) {
    return { address, isPrivate: false, release: () => Promise.resolve() };
  }
  const { startEmbedded } = await import('./embedded/start-embedded.ts');
  const server = await startEmbedded();
  return { address: server.url, isPrivate: true, release: server.stop };
}
