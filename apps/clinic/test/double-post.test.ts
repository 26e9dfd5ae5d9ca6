// @module-tag slow

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClinicDatabase } from '../src/database/schema.ts';
import { addUser, USERS } from './support/admin-site.ts';
import { type Browser, createBrowser, sendByFetch } from './support/browser.ts';
import { describeOn, dialects, EMAIL_REFUSED } from './support/dialects.ts';
import { postTogether } from './support/double-post.ts';
import { decode, readPage, signUpValues, userValues } from './support/forms.ts';
import { countJobs } from './support/job-rows.ts';
import { type RunningClinic, serveClinic } from './support/spawn-clinic.ts';
import { countAccounts, createTempDatabase, type TempDatabase } from './support/temp-database.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const ADD_USER = '/admin/main/dashboarduser/add/';
/** How often a race that may go either way is run. */
const ROUNDS = 4;

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

      /** Everything that was answered by a redirect is noted in the log, and nothing else is. */
      const expectNatural = async (
        answers: readonly { readonly status: number }[],
        logged: (accepted: number) => number,
        write: { readonly ids: readonly number[]; readonly flag: number },
      ): Promise<void> => {
        const statuses = answers.map(({ status }) => status);
        const allowed = protection === 'handled' ? [200, 302] : [200, 302, 500];
        expect(statuses.filter((status) => !allowed.includes(status))).toEqual([]);
        expect(statuses).toContain(302);
        const log = await temp.database
          .selectFrom('django_admin_log')
          .select('id')
          .where('object_id', 'in', write.ids.map(String))
          .where('action_flag', '=', write.flag)
          .execute();
        expect(log).toHaveLength(logged(statuses.filter((status) => status === 302).length));
      };

      it('answers a change that two members of the staff make at once', async () => {
        const visitors = await twoVisitors(clinic.url, true);
        for (let round = 0; round < ROUNDS; round += 1) {
          const id = await addUser(temp.database, `changed${round}@example.org`);
          const values = { email: `other${round}@example.org`, first_name: 'n', last_name: 'n' };
          const path = `${USERS}${id}/change/`;
          const answers = await postTogether(clinic.url, path, visitors, values);
          await expectNatural(answers, (accepted) => accepted, { ids: [id], flag: 2 });
        }
      });

      it('gives two users that get one address at once two addresses', async () => {
        const visitors = await twoVisitors(clinic.url, true);
        for (let round = 0; round < ROUNDS; round += 1) {
          const ids = [
            await addUser(temp.database, `one${round}@example.org`),
            await addUser(temp.database, `two${round}@example.org`),
          ];
          const values = { email: `both${round}@example.org`, first_name: 'n', last_name: 'n' };
          const answers = await Promise.all(
            visitors.map(async (visitor, index) => {
              const path = `${USERS}${ids[index]}/change/`;
              const [answer] = await postTogether(clinic.url, path, [visitor], values);
              return answer ?? { status: 0, body: '' };
            }),
          );
          await expectNatural(answers, (accepted) => accepted, { ids, flag: 2 });
          expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
          for (const { body } of answers.filter(({ status }) => status === 200)) {
            expect(readPage(body).errors).toEqual([EMAIL_TAKEN]);
          }
        }
      });

      it.each([
        ['the page of a user', (id: number) => `${USERS}${id}/delete/`, {}],
        ['the list', () => USERS, { action: 'delete_selected', index: '0' }],
      ])('deletes once what is deleted twice at once from %s', async (_page, pathTo, more) => {
        const visitors = await twoVisitors(clinic.url, true);
        for (let round = 0; round < ROUNDS; round += 1) {
          const id = await addUser(temp.database, 'doomed@example.org', { is_patient: true });
          const values = { post: 'yes', _selected_action: String(id), ...more };
          const answers = await postTogether(clinic.url, pathTo(id), visitors, values);
          await expectNatural(answers, () => 1, { ids: [id], flag: 3 });
        }
      });

      it('changes or misses a user that is deleted at the same time', async () => {
        const [one, two] = await twoVisitors(clinic.url, true);
        if (one === undefined || two === undefined) throw new Error('no visitors');
        for (let round = 0; round < ROUNDS; round += 1) {
          const id = await addUser(temp.database, 'doomed@example.org');
          const path = `${USERS}${id}`;
          const change = { email: 'doomed@example.org', first_name: 'n', last_name: 'n' };
          const [changed, deleted] = await Promise.all([
            // As a patient, it gets a row that refers to the one that goes.
            postTogether(clinic.url, `${path}/change/`, [one], { ...change, is_patient: 'on' }),
            postTogether(clinic.url, `${path}/delete/`, [two], { post: 'yes' }),
          ]);
          await expectNatural([...changed, ...deleted], () => 1, { ids: [id], flag: 3 });
        }
      });
    });
  }
}
