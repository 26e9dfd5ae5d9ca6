// @module-tag slow

import { randomBytes, scrypt } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readForm } from '../support/requests.ts';
import { runCli } from '../support/run-cli.ts';
import { startServer, unusedUrl } from '../support/servers.ts';
import { temporaryFolder } from '../support/temporary.ts';

const hash = promisify(scrypt);

/** What an order does outside of the application. */
interface Outside {
  readonly smtp: number;
  readonly hook: string;
  readonly log: string;
}

/**
 * A shop that remembers orders in memory only after it has mailed, called and logged: the second of
 * two posts does all of that again, and its answer shows nothing of it.
 */
async function startShop({ smtp, hook, log }: Outside): Promise<URL> {
  const orders = new Set<string>();
  const mailer = createTransport({ host: '127.0.0.1', port: smtp, pool: true });
  onTestFinished(() => mailer.close());
  const { url } = await startServer(async (request, response) => {
    if (request.method === 'GET') {
      response.end('<form method="post"><input name="order" required></form>');
      return;
    }
    const order = (await readForm(request)).get('order') ?? '';
    const known = orders.has(order);
    if (!known) {
      await hash(order, randomBytes(8), 32);
      if (orders.has(order)) appendFileSync(log, `ERROR order ${order} was charged before\n`);
      orders.add(order);
      await mailer.sendMail({ from: 'shop@example.com', to: 'me@example.com', subject: order });
      await fetch(hook, { method: 'POST', body: order });
    }
    response.writeHead(303, { Location: '/' }).end();
  });
  return url;
}

describe('the command line watches', () => {
  it('mails, calls and the log', async () => {
    const [smtp, hook] = [(await unusedUrl()).port, (await unusedUrl()).port];
    const log = join(temporaryFolder(), 'shop.log');
    writeFileSync(log, 'started\n');
    const outside = { smtp: Number(smtp), hook: `http://127.0.0.1:${hook}/charge`, log };
    const page = await startShop(outside);
    const watch = ['--smtp', smtp, '--hook', hook, '--log', log, '--error-pattern', 'charged'];
    const rounds = ['--rounds', '3', '--serial-runs', '2'];
    const words = [page.href, '--unique', 'order', ...watch, ...rounds, '--reporter', 'json'];
    const { code, stdout, stderr } = await runCli(words);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ verdicts: [{ kind: 'race', hits: 3 }] });
    expect(stdout).toContain('mails to me@example.com');
    expect(stdout).toContain('calls of POST /charge (2, not 1)');
    expect(stdout).toContain('charged before');
    expect(code).toBe(1);
  });
});
