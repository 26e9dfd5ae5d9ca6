import { describe, expect, it } from 'vitest';
import { http1 } from '../../src/fire/http1.ts';
import { exchange } from '../../src/http/exchange.ts';
import { makeCertificate } from '../support/certificate.ts';
import { get, post, targetAt } from '../support/requests.ts';
import { runCli } from '../support/run-cli.ts';
import { startTlsServer } from '../support/servers.ts';

describe('an https server', () => {
  it('whose certificate nobody signed is refused, with the way to trust it', async () => {
    const { url } = await startTlsServer(makeCertificate('IP:127.0.0.1'));
    await expect(exchange(get(url), targetAt(url), 5_000)).rejects.toMatchObject({
      code: 'DP_CERTIFICATE',
      message: `the certificate of 127.0.0.1 is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT (GET ${url})`,
      fix: expect.stringContaining('NODE_EXTRA_CA_CERTS='),
    });
  });

  it('whose certificate nobody signed is asked where any certificate is taken', async () => {
    const { url } = await startTlsServer(makeCertificate('DNS:elsewhere.invalid'));
    const target = { ...targetAt(url), insecure: true };
    expect(await exchange(get(url), target, 5_000)).toMatchObject({ status: 200 });
    const options = { target, timeoutMs: 5_000, warmUp: get(url) };
    const { attempts } = await http1.fire([post(url), post(url)], options);
    expect(attempts).toMatchObject(Array(2).fill({ kind: 'answered', response: { status: 200 } }));
  });

  // Node.js reads the variable when it starts, so the command is started.
  it.each([
    ['is asked once its certificate is trusted', 'IP:127.0.0.1', 'DP_NO_FORM: '],
    [
      'is refused where its certificate is for another name',
      'DNS:elsewhere.invalid',
      'DP_CERTIFICATE: the certificate of 127.0.0.1 is not trusted: ERR_TLS_CERT_ALTNAME_INVALID ',
    ],
  ])('%s', async (_what, name, told) => {
    const { file, ...certificate } = makeCertificate(name);
    const { url } = await startTlsServer(certificate);
    const { stderr } = await runCli([url.href], { env: { NODE_EXTRA_CA_CERTS: file } });
    expect(stderr).toContain(told);
  });

  it('is asked by the command that takes any certificate', async () => {
    const { url } = await startTlsServer(makeCertificate('DNS:elsewhere.invalid'));
    const { stderr } = await runCli([url.href, '--insecure']);
    expect(stderr).toContain('DP_NO_FORM: ');
  });
});
