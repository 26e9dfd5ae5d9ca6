import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClinicDatabase } from '../src/database/schema.ts';
import { type Browser, createBrowser, sendByFetch } from './support/browser.ts';
import { describeOn, dialects, EMAIL_REFUSED } from './support/dialects.ts';
import { postTogether } from './support/double-post.ts';
import { decode, readPage, signUpValues, userValues } from './support/forms.ts';
import { countJobs } from './support/job-rows.ts';
import { type RunningClinic, serveClinic } from './support/spawn-clinic.ts';
import { countAccounts, createTempDatabase, type TempDatabase } from './support/temp-database.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const ADD_USER = '/admin/main/dashboarduser/add/';
const EMAIL_TAKEN = 'Un utilisateur avec cette adresse email existe déjà.';

/** SQLite refuses the second writer before it sees the address; PostgreSQL lets it wait for it. */
const ADDITION_REFUSED = {
  ...EMAIL_REFUSED,
  sqlite: { name: 'SqliteError', message: 'database is locked' },
};

function exceptionOf(body: string): { title: string; value: string } {
  return {
    title: readPage(body).title,
    value: decode(/<pre class="exception_value">(.*?)<\/pre>/su.exec(body)?.[1] ?? ''),
  };
}

async function mailsAreSent(database: ClinicDatabase): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await countJobs(database)) > 0 && Date.now() < deadline) await wait(20);
}

async function twoVisitors(url: string, logIn: boolean): Promise<Browser[]> {
  const visitors = [createBrowser(sendByFetch(url)), createBrowser(sendByFetch(url))];
  for (const visitor of visitors) {
    if (logIn) await visitor.logIn();
    await visitor.get(logIn ? ADD_USER : SIGN_UP);
  }
  return visitors;
}

for (const dialect of dialects) {
  for (const { protection, workers } of [
    { protection: 'none', workers: 1 },
    { protection: 'none', workers: 2 },
    { protection: 'client', workers: 2 },
    { protection: 'handled', workers: 1 },
    { protection: 'handled', workers: 2 },
  ]) {
    describeOn(dialect, `with protection ${protection} and ${workers} workers`, () => {
      let temp: TempDatabase;
      let clinic: RunningClinic;

      beforeAll(async () => {
        temp = await createTempDatabase(dialect);
        const options = ['--workers', String(workers), '--protection', protection];
        // A cheap hash: the windows are 50 ms wide instead of 200, still far wider than the spread.
        clinic = await serveClinic(...options, '--hash-cost', '10', '--database', temp.address);
      });

      afterAll(async () => {
        await clinic?.stop();
        await temp?.dispose();
      });

      for (const actors of ['two visitors', 'one session']) {
        it(`answers a sign-up that ${actors} post twice`, async () => {
          const [one, two] = await twoVisitors(clinic.url, false);
          if (one === undefined || two === undefined) throw new Error('no visitors');
          const before = await countAccounts(temp.database);
          const values = signUpValues(`${actors.replace(' ', '-')}@example.org`);
          const copies = actors === 'one session' ? [one, one] : [one, two];
          const [first, second] = await postTogether(clinic.url, SIGN_UP, copies, values);

          if (protection !== 'handled') {
            expect([first?.status, second?.status]).toEqual([302, 500]);
            expect(exceptionOf(second?.body ?? '')).toEqual({
              title: `${EMAIL_REFUSED[dialect].name} at ${SIGN_UP}`,
              value: EMAIL_REFUSED[dialect].message,
            });
            expect(second?.body).toContain('save-user.js');
            expect(second?.body).toContain('sign-up.js');
          } else {
            expect([first?.status, second?.status]).toEqual([200, 302]);
            expect(readPage(first?.body ?? '').errors).toEqual([EMAIL_TAKEN]);
          }
          expect(await countAccounts(temp.database)).toEqual({
            users: before.users + 1,
            patients: before.patients + 1,
            usersWithoutPatient: 0,
          });
        });
      }

      it('answers a user that two members of the staff add twice', async () => {
        // The mails of the sign-ups before: their notes would be writers beside the two.
        await mailsAreSent(temp.database);
        const visitors = await twoVisitors(clinic.url, true);
        const before = await countAccounts(temp.database);
        const values = userValues('added@example.org');
        const [first, second] = await postTogether(clinic.url, ADD_USER, visitors, values);

        // One worker has one connection to SQLite, on which the transactions follow one another.
        if (protection !== 'handled' && (workers > 1 || dialect === 'postgres')) {
          expect([first?.status, second?.status]).toEqual([302, 500]);
          expect(exceptionOf(second?.body ?? '')).toEqual({
            title: `${ADDITION_REFUSED[dialect].name} at ${ADD_USER}`,
            value: ADDITION_REFUSED[dialect].message,
          });
        } else {
          expect([first?.status, second?.status]).toEqual([200, 302]);
          expect(readPage(first?.body ?? '')).toMatchObject({
            alerts: ["Corrigez l'erreur ci-dessous."],
            errors: [EMAIL_TAKEN],
          });
        }
        const after = await countAccounts(temp.database);
        expect(after).toEqual({ ...before, users: before.users + 1 });
        const log = await temp.database.selectFrom('django_admin_log').selectAll().execute();
        expect(log).toHaveLength(1);
      });
    });
  }
}
