import { createHash } from 'node:crypto';
import { hash, verify } from '@node-rs/bcrypt';
import { DEFAULT_HASH_COST } from './hash-cost.ts';

const SCHEME = 'bcrypt_sha256$';

/**
 * Hashes a password for storage, off the event loop.
 *
 * @param cost logarithm of the bcrypt rounds; 12 takes about 200 ms.
 * @returns `bcrypt_sha256$$2b$12$...`
 */
export async function hashPassword(
  password: string,
  cost: number = DEFAULT_HASH_COST,
): Promise<string> {
  return SCHEME + (await hash(digest(password), { cost, version: '2b' }));
}

/** Whether the password is the one that was stored; false for a stored form of another scheme. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  if (!stored.startsWith(SCHEME)) return false;
  return verify(digest(password), stored.slice(SCHEME.length));
}

/** bcrypt reads 72 bytes and stops at a NUL; the hexadecimal digest has 64 bytes and no NUL. */
function digest(password: string): string {
  return createHash('sha256').update(password, 'utf8').digest('hex');
}
