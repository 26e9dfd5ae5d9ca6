import { freePort } from '../../src/explore/stage/ports.ts';

/** An address that nobody listens at yet. */
export async function freeUrl(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}
