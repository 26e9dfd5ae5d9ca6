// @module-tag slow

import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../src/database/transaction.ts';
import { enqueueJob } from '../src/jobs/enqueue-job.ts';
import { openJobQueue } from '../src/jobs/open-job-queue.ts';
import { type JobContext, runDueJobs } from '../src/jobs/run-jobs.ts';
import { createConsoleMailer } from '../src/mail/console-mailer.ts';
import type { Mailer } from '../src/mail/mailer.ts';
import { createSmtpMailer } from '../src/mail/smtp-mailer.ts';
import { purgeExpired } from '../src/purge/purge-expired.ts';
import {
  type Answer,
  type Browser,
  createBrowser,
  sendByFetch,
  sendByInject,
} from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { postTogether } from './support/double-post.ts';
import { readPage, signUpValues } from './support/forms.ts';
import { jobRows } from './support/job-rows.ts';
import { type SmtpInbox, startSmtpInbox } from './support/smtp-inbox.ts';
import { serveClinic } from './support/spawn-clinic.ts';
import { createTempDatabase, STAFF, type TempDatabase } from './support/temp-database.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const LOGIN = '/mon-compte/login/';
const RESET = '/mon-compte/reset-password/';
const NEW_PASSWORD = 'quite another password';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

for (const dialect of dialects) {
  describeOn(dialect, 'a mail', () => {
    let app: FastifyInstance;
    let temp: TempDatabase;
    let close: TestApp['close'];
    let now: Date;
    let browser: Browser;
    let inbox: SmtpInbox;
    let mailer: Mailer;
    let jobs: JobContext;

    beforeEach(async () => {
      now = new Date('2026-06-15T12:00:00Z');
      ({ app, temp, close } = await createTestApp({
        dialect,
        protection: 'handled',
        now: () => now,
      }));
      browser = createBrowser(sendByInject(app));
      inbox = await startSmtpInbox();
      mailer = createSmtpMailer(inbox.url, 'no-reply@clinic.example.org');
      const publicUrl = 'https://clinic.example.org';
      jobs = { queue: await openJobQueue(temp.database, () => now), mailer, publicUrl };
    });

    afterEach(async () => {
      mailer.close();
      await inbox.close();
      await close();
    });

    const signIn = (email: string, password: string): Promise<Answer> =>
      createBrowser(sendByInject(app)).submit(LOGIN, { email, password });

    /** Lets time pass for the jobs: pg-boss goes by the clock of the server. */
    const letPass = async (milliseconds: number): Promise<void> => {
      now = new Date(now.getTime() + milliseconds);
      if (dialect === 'sqlite') return;
      const past = sql`make_interval(secs => ${milliseconds / 1000})`;
      await sql`UPDATE pgboss.job SET start_after = start_after - ${past},
        started_on = started_on - ${past}, completed_on = completed_on - ${past}`.execute(
        temp.database,
      );
    };

    /** Asks for a new password, and gives the address of the link that comes by mail. */
    const resetLink = async (email = STAFF.email): Promise<string> => {
      // Long enough after the last time to be meant.
      now = new Date(now.getTime() + MINUTE_MS);
      const answer = await browser.submit(RESET, { email });
      expect(answer).toMatchObject({ status: 302, location: `${RESET}envoye/` });
      await runDueJobs(jobs);
      return inbox.mails.at(-1)?.path ?? '';
    };

    const setPassword = (link: string, password = NEW_PASSWORD): Promise<Answer> =>
      browser.submit(link, { password1: password, password2: password });

    it('after sign-up has the link that activates the account', async () => {
      await browser.submit(SIGN_UP, signUpValues('Jean@Example.org'));
      expect((await signIn('jean@example.org', 'correct horse battery')).status).toBe(200);
      expect(await runDueJobs(jobs)).toBe(1);
      expect(await runDueJobs(jobs)).toBe(0);
      const [mail] = inbox.mails;
      expect(mail?.to).toEqual(['jean@example.org']);
      expect(mail?.source).toContain('Subject: Activez votre compte');
      expect(mail?.source).toContain('From: no-reply@clinic.example.org');
      expect(mail?.source).toContain('https://clinic.example.org/mon-compte/activer/');

      const link = mail?.path ?? '';
      expect((await app.inject({ method: 'HEAD', url: link })).statusCode).not.toBe(200);
      expect((await signIn('jean@example.org', 'correct horse battery')).status).toBe(200);
      const opened = await Promise.all([browser.get(link), browser.get(link)]);
      expect(opened.map(({ status }) => status)).toEqual([200, 200]);
      expect(opened[0]?.body).toContain('Votre compte est activé.');
      expect((await signIn('jean@example.org', 'correct horse battery')).status).toBe(302);

      // The staff has the last word.
      await temp.database.updateTable('main_dashboarduser').set({ is_active: false }).execute();
      expect((await browser.get(link)).status).toBe(404);
    });

    it('has links that expire, and that cannot be guessed or swapped', async () => {
      await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      await runDueJobs(jobs);
      const activation = inbox.mails[0]?.path ?? '';
      const reset = await resetLink();
      const swapped = activation.replace('/mon-compte/activer/', `${RESET}lien/`);
      const guessed = `${RESET}lien/${'A'.repeat(43)}/`;
      for (const wrong of [swapped, guessed, `${RESET}lien/%00/`, '/mon-compte/activer/%F0/']) {
        const { status } = await browser.get(wrong);
        expect([400, 404], wrong).toContain(status);
      }
      now = new Date(now.getTime() + 60 * MINUTE_MS);
      expect((await browser.get(reset)).status).toBe(404);
      now = new Date(now.getTime() + 7 * DAY_MS);
      expect((await browser.get(activation)).status).toBe(404);
      expect((await signIn('jean@example.org', 'correct horse battery')).status).toBe(200);
    });

    it('has a link to a new password, once, and ends the sessions of the old one', async () => {
      const other = createBrowser(sendByInject(app));
      await other.submit(LOGIN, { email: STAFF.email, password: STAFF.password });
      expect(readPage((await other.get('/mon-compte/')).body).title).toMatch(/^Mon compte/u);

      const link = await resetLink();
      expect((await setPassword(link)).location).toBe(`${RESET}termine/`);
      expect((await browser.get(`${RESET}termine/`)).body).toContain('a été changé');
      expect((await signIn(STAFF.email, NEW_PASSWORD)).status).toBe(302);
      expect((await signIn(STAFF.email, STAFF.password)).status).toBe(200);
      expect(readPage((await other.get('/mon-compte/')).body).title).toMatch(/^Connexion/u);
      expect((await setPassword(link, 'one more password')).status).toBe(404);
      expect((await browser.get(link)).status).toBe(404);
    });

    it('has a link to a new password that ends the wait for having guessed the old one', async () => {
      const from = (remoteAddress: string) => sendByInject(app, { remoteAddress });
      const guess = (email: string, address: string, password = 'wrong'): Promise<Answer> =>
        createBrowser(from(address)).submit(LOGIN, { email, password });
      for (const address of ['192.0.2.1', '192.0.2.2']) {
        for (let count = 0; count < 6; count += 1) await guess(STAFF.email, address);
        for (let count = 0; count < 6; count += 1) await guess('other@example.org', address);
      }
      // What was guessed before the address was refused to everyone.
      for (let count = 0; count < 100; count += 1) await guess(`${count}@example.org`, '192.0.2.3');
      expect((await guess(STAFF.email, '192.0.2.1', STAFF.password)).status).toBe(429);

      expect((await setPassword(await resetLink())).status).toBe(302);
      for (const address of ['192.0.2.1', '192.0.2.2']) {
        expect((await guess(STAFF.email, address, NEW_PASSWORD)).status).toBe(302);
        expect((await guess('other@example.org', address)).status).toBe(429);
      }
      expect((await guess(STAFF.email, '192.0.2.3', NEW_PASSWORD)).status).toBe(429);
    });

    it('ends also the wait that began before counts knew their account', async () => {
      await signIn(STAFF.email, 'wrong');
      // As an upgrade leaves the counts of the last quarter of an hour.
      await temp.database
        .updateTable('clinic_sign_in_attempt')
        .set({ account_key: null })
        .execute();
      for (let count = 0; count < 5; count += 1) await signIn(STAFF.email, 'wrong');
      expect((await signIn(STAFF.email, STAFF.password)).status).toBe(429);
      expect((await setPassword(await resetLink())).status).toBe(302);
      expect((await signIn(STAFF.email, NEW_PASSWORD)).status).toBe(302);
    });

    it('has links that end when the account gets another address', async () => {
      await browser.submit(SIGN_UP, signUpValues('old@example.org'));
      await runDueJobs(jobs);
      const links = [await resetLink(), inbox.mails[0]?.path ?? ''];
      const move = (from: string, to: string) =>
        temp.database
          .updateTable('main_dashboarduser')
          .set({ email: to })
          .where('email', '=', from)
          .execute();
      await move('old@example.org', 'new@example.org');
      await move(STAFF.email, 'moved@example.org');
      for (const link of links) expect((await browser.get(link)).status).toBe(404);
      expect((await signIn('new@example.org', 'correct horse battery')).status).toBe(200);
      const values = { password1: NEW_PASSWORD, password2: NEW_PASSWORD };
      expect((await browser.submit(links[0] ?? '', values)).status).toBe(404);
      expect((await signIn('moved@example.org', STAFF.password)).status).toBe(302);
      // The new address gets a link of its own at once.
      await browser.submit(RESET, { email: 'moved@example.org' });
      expect(await runDueJobs(jobs)).toBe(1);
      expect((await setPassword(inbox.mails.at(-1)?.path ?? '')).status).toBe(302);
    });

    it('has a link that another new password makes invalid', async () => {
      const [first, second] = [await resetLink(), await resetLink()];
      expect(first).not.toBe(second);
      expect((await setPassword(second)).status).toBe(302);
      expect((await browser.get(first)).status).toBe(404);
    });

    it('sets one password when two different ones are posted together', async () => {
      const links = [await resetLink(), await resetLink()];
      const visitors = links.map(() => createBrowser(sendByInject(app)));
      await Promise.all(visitors.map((visitor, index) => visitor.get(links[index] ?? '')));
      const answers = await Promise.all(
        visitors.map((visitor, index) => {
          const password = `${NEW_PASSWORD} ${index}`;
          return visitor.post(links[index] ?? '', { password1: password, password2: password });
        }),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([302, 404]);
    });

    it('says what is wrong with a new password, and keeps the link', async () => {
      const link = await resetLink();
      const answer = await browser.submit(link, { password1: 'a', password2: 'b' });
      expect(readPage(answer.body).errors).toEqual([
        'Les deux mots de passe ne correspondent pas.',
      ]);
      expect((await setPassword(link)).status).toBe(302);
    });

    it('is not sent to who has no account or one that is switched off, and the answer is the same', async () => {
      for (const name of ['unused', 'used']) {
        await browser.submit(SIGN_UP, signUpValues(`${name}@example.org`));
        await runDueJobs(jobs);
        expect((await browser.get(inbox.mails.at(-1)?.path ?? '')).status).toBe(200);
      }
      await signIn('used@example.org', 'correct horse battery');
      await temp.database.updateTable('main_dashboarduser').set({ is_active: false }).execute();
      for (const name of ['nobody', 'unused', 'used', 'staff']) {
        const answer = await browser.submit(RESET, { email: `${name}@example.org` });
        expect(answer).toMatchObject({ status: 302, location: `${RESET}envoye/` });
      }
      expect(await runDueJobs(jobs)).toBe(0);
    });

    it('with a link to a new password activates what never was, when the mail after sign-up was lost', async () => {
      await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      await runDueJobs(jobs);
      await letPass(8 * DAY_MS);
      await purgeExpired(temp.database, now);
      const late = await browser.get(inbox.mails[0]?.path ?? '');
      expect(late.status).toBe(404);
      expect(late.body).toContain(`<a href="${RESET}">Demander un nouveau lien</a>`);

      const link = await resetLink('JEAN@example.org');
      expect(inbox.mails.at(-1)?.to).toEqual(['jean@example.org']);
      expect(inbox.mails.at(-1)?.source).toContain('Subject: Votre nouveau mot de passe');
      // Who looks at the form has not set anything.
      expect((await browser.get(link)).status).toBe(200);
      expect((await signIn('jean@example.org', 'correct horse battery')).status).toBe(200);
      expect((await setPassword(link)).location).toBe(`${RESET}termine/`);
      expect((await signIn('jean@example.org', NEW_PASSWORD)).status).toBe(302);
    });

    it('with a link to a new password leaves nothing to who signed up with the address', async () => {
      await browser.submit(SIGN_UP, signUpValues('victim@example.org'));
      await runDueJobs(jobs);
      const activation = inbox.mails[0]?.path ?? '';
      const link = await resetLink('victim@example.org');
      await browser.submit(RESET, { email: 'victim@example.org' });
      expect(await runDueJobs(jobs)).toBe(0);
      // Had the victim opened the first mail as well, the other could have signed in until now.
      expect((await setPassword(link)).status).toBe(302);
      expect((await browser.get(activation)).status).toBe(404);
      expect((await signIn('victim@example.org', 'correct horse battery')).status).toBe(200);
      expect((await signIn('victim@example.org', NEW_PASSWORD)).status).toBe(302);
    });

    it('with a link to a new password does not bring back what was switched off since', async () => {
      await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      await runDueJobs(jobs);
      const link = await resetLink('jean@example.org');
      await temp.database
        .updateTable('main_dashboarduser')
        .set({ is_active: false, awaits_activation: false })
        .execute();
      expect((await setPassword(link)).status).toBe(404);
      expect((await signIn('jean@example.org', NEW_PASSWORD)).status).toBe(200);
    });

    it('is not sent any number of times', async () => {
      for (let count = 0; count < 5; count += 1) {
        await browser.submit(RESET, { email: STAFF.email });
        now = new Date(now.getTime() + MINUTE_MS);
      }
      expect((await browser.submit(RESET, { email: STAFF.email })).status).toBe(429);
      await runDueJobs(jobs);
      expect(inbox.mails).toHaveLength(5);
    });

    it('is sent once to who asks twice within a minute, until the link is used', async () => {
      const link = await resetLink();
      await browser.submit(RESET, { email: STAFF.email });
      expect(await runDueJobs(jobs)).toBe(0);
      await setPassword(link);
      await browser.submit(RESET, { email: STAFF.email });
      expect(await runDueJobs(jobs)).toBe(1);
      now = new Date(now.getTime() + MINUTE_MS);
      await browser.submit(RESET, { email: STAFF.email });
      expect(await runDueJobs(jobs)).toBe(1);
    });

    it('is in the language of the page that it was asked for on', async () => {
      await browser.get(RESET);
      await app.inject({
        method: 'POST',
        url: RESET,
        headers: {
          cookie: `${browser.cookie()}; lang=en`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: String(
          new URLSearchParams({ csrfmiddlewaretoken: browser.token(), email: STAFF.email }),
        ),
      });
      await runDueJobs(jobs);
      expect(inbox.mails[0]?.source ?? '').toMatch(/^Subject: Your new password\r$/mu);
    });

    it('is tried again, later and later, until the server takes it', async () => {
      await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      inbox.refuseNext = 2;
      // pg-boss waits longer by a random part of the delay, at most as much again.
      const factor = dialect === 'sqlite' ? 1 : 2;
      for (const delay of [1000, 2000]) {
        expect(await runDueJobs(jobs)).toBe(1);
        expect(await runDueJobs(jobs)).toBe(0);
        await letPass(delay - 500);
        expect(await runDueJobs(jobs)).toBe(0);
        await letPass((factor - 1) * delay + 500);
      }
      expect(inbox.mails).toHaveLength(0);
      expect(await runDueJobs(jobs)).toBe(1);
      expect(inbox.mails).toHaveLength(1);
      await letPass(7 * DAY_MS);
      expect(await runDueJobs(jobs)).toBe(0);
    });

    it('is sent by another process when the one that had it died', async () => {
      await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      let begin = (): void => undefined;
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const send = (): Promise<never> => {
        begin();
        return new Promise(() => undefined);
      };
      const dying: JobContext = { ...jobs, mailer: { send, close: () => undefined } };
      void runDueJobs(dying);
      await begun;
      expect(await runDueJobs(jobs)).toBe(0);
      await letPass(50_000);
      await jobs.queue.tidy();
      expect(await runDueJobs(jobs)).toBe(0);
      await letPass(11_000);
      await jobs.queue.tidy();
      // pg-boss counts it as a failure, after which it waits a little.
      await letPass(5000);
      expect(await runDueJobs(jobs)).toBe(1);
      expect(inbox.mails).toHaveLength(1);
    });

    it('is sent once, however many processes look for it', async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
        await browser.submit(SIGN_UP, signUpValues(`${name}@example.org`));
      }
      const counts = await Promise.all([1, 2, 3, 4].map(() => runDueJobs(jobs)));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
      expect(new Set(inbox.mails.flatMap(({ to }) => to)).size).toBe(6);
      expect(inbox.mails).toHaveLength(6);
    });

    it('keeps the secret of its link out of the tables once it is sent', async () => {
      const link = await resetLink();
      const secret = link.split('/').at(-2) ?? '';
      expect(secret).toMatch(/^[\w-]{43}$/u);
      const tokens = await temp.database.selectFrom('clinic_account_token').selectAll().execute();
      expect(tokens).toHaveLength(1);
      expect(JSON.stringify([tokens, await jobRows(temp.database)])).not.toContain(secret);
    });

    it('is given up after about a day, and nothing is left of its job after a week', async () => {
      await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      const token = /[\w-]{43}/u.exec(JSON.stringify(await jobRows(temp.database)))?.[0] ?? '';
      expect(token).not.toBe('');
      inbox.refuseNext = Number.POSITIVE_INFINITY;
      let tries = 0;
      while (tries < 100 && (await runDueJobs(jobs)) === 1) {
        tries += 1;
        await letPass(2 * DAY_MS);
      }
      expect(tries).toBeGreaterThan(10);
      expect(tries).toBeLessThan(50);
      expect(JSON.stringify(await jobRows(temp.database))).not.toContain(token);
      await letPass(8 * DAY_MS);
      await jobs.queue.tidy();
      expect(await jobRows(temp.database)).toEqual([]);
    });

    it('leaves nothing of its job a week after it was sent', async () => {
      await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      expect(await runDueJobs(jobs)).toBe(1);
      await letPass(8 * DAY_MS);
      await jobs.queue.tidy();
      expect(await jobRows(temp.database)).toEqual([]);
    });

    it('is not there when its transaction is rolled back', async () => {
      const rolledBack = inTransaction(temp.database, 'deferred', async (transaction) => {
        await enqueueJob(transaction, { kind: 'validation-mail', payload: {} }, now);
        expect(await jobRows(transaction)).toHaveLength(1);
        throw new Error('never mind');
      });
      await expect(rolledBack).rejects.toThrow('never mind');
      expect(await jobRows(temp.database)).toEqual([]);
    });

    it('waits while the database refuses, which is reported', async () => {
      const { database } = temp;
      await sql
        .raw(dialect === 'sqlite' ? 'DROP TABLE clinic_job' : 'DROP SCHEMA pgboss CASCADE')
        .execute(database);
      await expect(runDueJobs(jobs)).rejects.toThrow(/clinic_job|pgboss/u);
    });
  });

  // With `client` the server does the same as with `none`.
  for (const protection of ['none', 'handled'] as const) {
    describeOn(dialect, `the mail of a sign-up with protection ${protection}`, () => {
      it('comes once, also when the form is posted twice, and its link works', async () => {
        const inbox = await startSmtpInbox();
        const temp = await createTempDatabase(dialect);
        const options = ['--workers', '4', '--protection', protection, '--hash-cost', '10'];
        const clinic = await serveClinic(
          ...options,
          ...['--database', temp.address, '--smtp', inbox.url],
        );
        try {
          const browser = createBrowser(sendByFetch(clinic.url));
          await browser.get(SIGN_UP);
          const values = signUpValues('jean@example.org');
          await postTogether(clinic.url, SIGN_UP, [browser, browser], values);
          const mails = await inbox.waitFor(1);
          expect(mails).toHaveLength(1);
          expect(mails[0]?.source).toContain(`${clinic.url}/mon-compte/activer/`);
          expect((await browser.get(mails[0]?.path ?? '')).status).toBe(200);
          const credentials = { email: 'jean@example.org', password: values.password1 ?? '' };
          expect((await browser.submit(LOGIN, credentials)).status).toBe(302);
        } finally {
          await clinic.stop();
          await temp.dispose();
          await inbox.close();
        }
      });
    });
  }
}

describe('the mailer for development', () => {
  it('prints what it would send', async () => {
    let printed = '';
    const mailer = createConsoleMailer((text) => {
      printed += text;
    });
    await mailer.send({ id: '1', to: 'a@example.org', subject: 'Hello', text: 'There.' });
    expect(printed).toContain('To: a@example.org\nSubject: Hello\n\nThere.\n');
  });
});
