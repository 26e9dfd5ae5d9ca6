import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { exchange } from '../../src/http/exchange.ts';
import { textOf } from '../../src/http/message.ts';
import { isOwnAddress, parseHttpUrl, resolveTarget } from '../../src/http/target.ts';
import { get } from '../support/requests.ts';
import { startServer, unusedUrl } from '../support/servers.ts';

describe('an address is one’s own', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.255.255',
    '0.0.0.0',
    '::',
    '::1',
    'fc00::1',
    'fdff:ffff::1',
    '::ffff:127.0.0.1',
    '::ffff:192.168.1.1',
  ])('when it is %s', (address) => {
    expect(isOwnAddress(address)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '169.254.169.254',
    '169.254.1.1',
    'fe80::1',
    '::ffff:169.254.169.254',
    '0.0.0.1',
    '100.64.0.1',
    '255.255.255.255',
    '::2',
    'fbff::1',
    'fec0::1',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
  ])('but not when it is %s', (address) => {
    expect(isOwnAddress(address)).toBe(false);
  });
});

describe('an address of a page', () => {
  it.each(['http://localhost:8000/a?b#c', 'https://app.test/', 'HTTP://LOCALHOST'])(
    'may be %s',
    (text) => {
      expect(parseHttpUrl(text).href).toBe(new URL(text).href);
    },
  );

  it.each(['http://ada:hunter2@host/?token=hunter2', 'https://hunter2@host/?token='])(
    'may not hold credentials, nor does the message: %s',
    (text) => {
      expect(() => parseHttpUrl(text)).toThrow(
        expect.objectContaining({
          code: 'DP_URL_INVALID',
          message: expect.not.stringContaining('hunter2'),
          fix: expect.stringContaining('--login'),
        }),
      );
    },
  );

  it('is masked also where it is none', () => {
    expect(() => parseHttpUrl('ftp://ada:hunter2@host/')).toThrow(
      '"ftp://host/" is not an http or https address',
    );
  });

  it.each([
    '',
    '/signup/',
    'localhost:8000/signup',
    'ftp://localhost/',
    'file:///etc/hosts',
    'http://',
  ])('may not be %j', (text) => {
    expect(() => parseHttpUrl(text)).toThrow(
      expect.objectContaining({
        code: 'DP_URL_INVALID',
        message: `"${text}" is not an http or https address`,
      }),
    );
  });
});

describe('a target', () => {
  it('is the origin with the address that was checked', async () => {
    const { url } = await startServer((_request, response) => response.end());
    expect(await resolveTarget(new URL('/signup/?a=1', url))).toEqual({
      origin: url.origin,
      host: '127.0.0.1',
      port: Number(url.port),
      secure: false,
      address: '127.0.0.1',
    });
  });

  it.each([
    ['http://127.0.0.1/', 80, false],
    ['https://127.0.0.1/', 443, true],
    ['https://127.0.0.1:8443/', 8443, true],
  ])('has the port of its scheme: %s', async (url, port, secure) => {
    expect(await resolveTarget(new URL(url))).toMatchObject({ port, secure });
  });

  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const hasIpv6 = addresses.some(({ address }) => address === '::1');

  it.skipIf(!hasIpv6)('may be an IPv6 address', async () => {
    const { url } = await startServer((_request, response) => response.end('six'), '::1');
    const target = await resolveTarget(url);
    expect(target).toMatchObject({ origin: url.origin, host: '::1', address: '::1' });
    expect(textOf(await exchange(get(url), target, 5_000))).toBe('six');
  });

  it('may be the address that servers print when they listen everywhere', async () => {
    const { url } = await startServer((_request, response) => response.end('all'), '0.0.0.0');
    expect(textOf(await exchange(get(url), await resolveTarget(url), 5_000))).toBe('all');
  });

  it('is found where nothing listens; the first request will tell', async () => {
    const url = await unusedUrl();
    expect(await resolveTarget(url)).toMatchObject({ address: '127.0.0.1' });
  });
});

describe('localhost', async () => {
  const addresses = (await lookup('localhost', { all: true })).map(({ address }) => address);

  it.each(addresses)('is where the server listens, if only on %s', async (host) => {
    const { url } = await startServer((_request, response) => response.end('here'), host);
    const named = new URL(`http://localhost:${url.port}/`);
    const target = await resolveTarget(named);
    expect(target).toMatchObject({ origin: named.origin, host: 'localhost', address: host });
    expect(textOf(await exchange(get(named), target, 5_000))).toBe('here');
  });

  it('has an address also where nothing listens', async () => {
    const { port } = await unusedUrl();
    const { address } = await resolveTarget(new URL(`http://localhost:${port}/`));
    expect(addresses).toContain(address);
  });
});

describe('a host is refused', () => {
  it('when its name has no address', async () => {
    await expect(resolveTarget(new URL('http://nowhere.invalid/'))).rejects.toMatchObject({
      code: 'DP_HOST_UNKNOWN',
      message: 'the host "nowhere.invalid" has no address',
      cause: expect.any(Error),
    });
  });

  it.each([
    ['http://203.0.113.7/', '203.0.113.7'],
    ['http://[2001:db8::7]:8080/', '2001:db8::7'],
    ['http://169.254.169.254/latest/meta-data/', '169.254.169.254'],
  ])('when it is public or link-local: %s', async (url, host) => {
    await expect(resolveTarget(new URL(url))).rejects.toMatchObject({
      code: 'DP_HOST_REFUSED',
      message: `${host} (${host}) is not an address of this machine or a private network`,
      fix: `If the application is yours, name the host: --allow-host ${host}.`,
    });
  });

  it('when another one was allowed', async () => {
    await expect(
      resolveTarget(new URL('http://203.0.113.7/'), ['203.0.113.70', '113.7', 'localhost']),
    ).rejects.toMatchObject({ code: 'DP_HOST_REFUSED' });
  });

  it('unless it was allowed by name', async () => {
    // One address only, so that nothing is tried out and nothing leaves this machine.
    expect(await resolveTarget(new URL('http://203.0.113.7/'), ['203.0.113.7'])).toMatchObject({
      host: '203.0.113.7',
      address: '203.0.113.7',
    });
    for (const name of ['2001:db8::7', '[2001:DB8::7]']) {
      expect(await resolveTarget(new URL('http://[2001:db8::7]/'), [name])).toMatchObject({
        address: '2001:db8::7',
      });
    }
  });
});
