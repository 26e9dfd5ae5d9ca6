import { isIP } from 'node:net';
import { ClinicError } from '../errors.ts';

/** The ranges that the server knows by name. */
const NAMED_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Checks the addresses of proxies, separated by commas.
 *
 * @throws ClinicError `DP_CLINIC_TRUST_PROXY`
 */
export function proxyAddresses(text: string): string {
  const addresses = text.split(',').map((address) => address.trim());
  const wrong = addresses.find((address) => !NAMED_RANGES.includes(address) && !isRange(address));
  if (wrong === undefined) return addresses.join(',');
  throw new ClinicError('DP_CLINIC_TRUST_PROXY', `"${wrong}" is no network address or range.`);
}

/** `192.0.2.1`, or `192.0.2.0/24` */
function isRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  // A range of all addresses would have every stranger believed; the server refuses to start on it.
  return /^[1-9]\d{0,2}$/u.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}
