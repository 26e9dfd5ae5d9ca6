import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { expect, it, onTestFinished } from 'vitest';
import { check } from '../src/check.ts';
import { planFromPage } from '../src/plan/from-page.ts';
import { readForm } from './support/requests.ts';
import { startServer, unusedUrl } from './support/servers.ts';

const hash = promisify(scrypt);

/** Starts a sign-up that greets with a code in the subject; `racy` looks, waits, then remembers. */
async function startGreeter(port: number, racy: boolean): Promise<URL> {
  const mailer = createTransport({ host: '127.0.0.1', port, pool: true });
  onTestFinished(() => mailer.close());
  const names = new Set<string>();
  const { url } = await startServer(async (request, response) => {
    const form = '<form method=post><input type=email name=email></form>';
    if (request.method === 'GET') return response.end(form);
    const to = (await readForm(request)).get('email') ?? '';
    const isTaken = names.has(to);
    if (!racy) names.add(to);
    await hash(to, 'salt', 32);
    if (isTaken) return response.end(`<p role=alert>Taken</p>${form}`);
    names.add(to);
    const subject = `Welcome ${randomBytes(3).toString('hex')}7`;
    await mailer.sendMail({ from: 'shop@example.com', to, subject, text: to });
    response.writeHead(303, { Location: '/' }).end();
  });
  return url;
}

it.each([
  ['clean', false],
  ['race', true],
])('mails whose subjects carry a code are counted: %s', async (kind, racy) => {
  const port = Number((await unusedUrl()).port);
  const url = await startGreeter(port, racy);
  const verdict = await check(planFromPage(url.href, { smtp: port }), { rounds: 4 });
  expect(verdict).toMatchObject(
    kind === 'clean'
      ? { kind }
      : {
          kind,
          findings: [
            {
              kind: 'duplicate-effect',
              affects: 'outside',
              detail: 'mails to {email}: "Welcome {varies}" (2, not 1)',
            },
          ],
        },
  );
});
