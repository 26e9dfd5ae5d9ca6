import { lookup } from 'node:dns/promises';
import { BlockList, connect, isIP } from 'node:net';
import { DoublepostError, ERRORS } from '../errors.ts';
import { showUrl } from './show-url.ts';

/**
 * An origin whose addresses were checked. Connections go to `address`, never through a second
 * look-up of the name, which could answer differently (DNS rebinding).
 */
export interface Target {
  /** Scheme, host and port, as `URL.origin` has them. */
  readonly origin: string;
  /** The name as it was given, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether it is spoken to over TLS. */
  readonly secure: boolean;
  /** The checked IP address to connect to. */
  readonly address: string;
  /** Whether its certificate may be anyone's. Default false. */
  readonly insecure?: boolean;
}

/**
 * Loopback, private and unique local ranges (RFC 6890, RFC 4193), and the unspecified addresses:
 * servers print `http://0.0.0.0:8000/`, and connections to it reach this machine. Link-local ranges
 * are left out: clouds answer there with the credentials of the machine.
 */
const OWN_RANGES = new BlockList();
OWN_RANGES.addSubnet('127.0.0.0', 8, 'ipv4');
OWN_RANGES.addSubnet('10.0.0.0', 8, 'ipv4');
OWN_RANGES.addSubnet('172.16.0.0', 12, 'ipv4');
OWN_RANGES.addSubnet('192.168.0.0', 16, 'ipv4');
OWN_RANGES.addAddress('0.0.0.0', 'ipv4');
OWN_RANGES.addAddress('::', 'ipv6');
OWN_RANGES.addAddress('::1', 'ipv6');
OWN_RANGES.addSubnet('fc00::', 7, 'ipv6');

/** Whether an IP address belongs to this machine or a private network. */
export function isOwnAddress(address: string): boolean {
  return OWN_RANGES.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Parses an absolute http or https address without credentials.
 *
 * @throws DoublepostError DP_URL_INVALID
 */
export function parseHttpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const shown = showUrl(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    const fix = /^[\w.-]+:\d+|^[\w-]+\.[\w.-]+|^localhost\b/.test(text)
      ? `Write the protocol, too: http://${shown}`
      : ERRORS.DP_URL_INVALID.fix;
    throw new DoublepostError('DP_URL_INVALID', `"${shown}" is not an http or https address`, {
      fix,
    });
  }
  if (url.username === '' && url.password === '') return url;
  throw new DoublepostError('DP_URL_INVALID', `"${shown}" was given with a user or a password`, {
    fix: 'Leave them out of the address; to sign in, name the page of the login: --login ADDRESS.',
  });
}

/**
 * Resolves the host of an address and checks that every address it has may be a target.
 *
 * @param allowHosts names that are allowed whatever their addresses, in any case; IPv6 addresses with
 * or without brackets. None by default
 * @throws DoublepostError DP_HOST_UNKNOWN, DP_HOST_REFUSED
 */
export async function resolveTarget(url: URL, allowHosts: readonly string[] = []): Promise<Target> {
  const host = bareHost(url.hostname);
  const addresses = await lookup(host, { all: true, verbatim: true }).catch((cause: unknown) => {
    throw new DoublepostError('DP_HOST_UNKNOWN', `the host "${host}" has no address`, { cause });
  });
  const foreign = addresses.find(({ address }) => !isOwnAddress(address));
  if (foreign !== undefined && !allowHosts.map(bareHost).includes(host)) {
    throw new DoublepostError(
      'DP_HOST_REFUSED',
      `${host} (${foreign.address}) is not an address of this machine or a private network`,
      {
        fix: `If the application is yours, name the host: --allow-host ${host}.`,
      },
    );
  }
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const address = await firstThatListens(
    addresses.map((entry) => entry.address),
    port,
  );
  return { origin: url.origin, host, port, secure: url.protocol === 'https:', address };
}

/** A host as look-ups and comparisons take it: in lower case, IPv6 addresses without brackets. */
function bareHost(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '');
}

/**
 * Refuses an address of another origin: its request would reach the target under a foreign name.
 *
 * @throws DoublepostError DP_OTHER_ORIGIN
 */
export function requireOrigin(url: URL, target: Target): void {
  if (url.origin === target.origin) return;
  throw new DoublepostError(
    'DP_OTHER_ORIGIN',
    `${url.origin} is not the origin of the target, ${target.origin} (${showUrl(url)})`,
  );
}

/** The name that TLS asks for; none for an address, which is no server name (RFC 6066, 3). */
export function serverNameOf({ host }: Target): string {
  return isIP(host) === 0 ? host : '';
}

/**
 * "localhost" often has ::1 and 127.0.0.1 while a development server listens on one of them only;
 * the first that accepts a connection is taken, the first of all where none does.
 */
async function firstThatListens(addresses: readonly string[], port: number): Promise<string> {
  for (const address of addresses) {
    if (addresses.length > 1 && (await accepts(address, port))) return address;
  }
  return addresses[0] ?? '127.0.0.1';
}

function accepts(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    socket.setTimeout(2_000, () => socket.destroy(new Error('timeout')));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
