import { afterEach, beforeEach, expect, it } from 'vitest';
import { LOWEST_HASH_COST } from '../src/hash-cost.ts';
import { hashPassword } from '../src/passwords.ts';
import {
  type AdminSite,
  addUser,
  openAdmin,
  PATIENTS,
  readRows,
  USERS,
} from './support/admin-site.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { STAFF } from './support/temp-database.ts';

for (const dialect of dialects) {
  describeOn(dialect, 'deleting in the admin', () => {
    let site: AdminSite;

    beforeEach(async () => {
      site = await openAdmin(dialect);
    });

    afterEach(() => site.close());

    it('deletes a user with its patient, after saying so', async () => {
      const id = await addUser(site.database, 'a@example.org');
      await site.browser.submit(`${PATIENTS}add/`, { user: String(id), patient_age: '40' });
      const question = await site.browser.get(`${USERS}${id}/delete/`);
      expect(question.body).toContain('Patient\u00a0: ABC86');
      expect(await site.findUser(id)).toBeDefined();
      expect(await site.browser.post(`${USERS}${id}/delete/`, { post: 'yes' })).toMatchObject({
        status: 302,
        location: USERS,
      });
      expect(await site.findUser(id)).toBeUndefined();
      expect(await site.findPatient(id)).toBeUndefined();
      expect((await site.readLog()).at(-1)).toMatchObject({ action_flag: 3, object_repr: 'ABC86' });
      expect(await site.alertsAt(USERS)).toContain(
        'L’objet utilisateur « ABC86 » a été supprimé avec succès.',
      );
      const index = await site.browser.get('/admin/');
      expect(index.body).toContain('Suppression.');
      expect(index.body).not.toContain(`${USERS}${id}/change/`);
    });

    it('deletes and notes a user once when the question is answered twice at once', async () => {
      const id = await addUser(site.database, 'a@example.org');
      await site.browser.get(`${USERS}${id}/delete/`);
      const post = () => site.browser.post(`${USERS}${id}/delete/`, { post: 'yes' });
      const answers = await Promise.all([post(), post()]);
      expect(answers.map((answer) => answer.status)).toEqual([302, 302]);
      expect(await site.readLog()).toHaveLength(1);
    });

    it('lets only one of two members of the staff delete the other one at once', async () => {
      const email = 'other@example.org';
      const own = await site.idOf(STAFF.email);
      const password = await hashPassword(STAFF.password, LOWEST_HASH_COST);
      const rights = { is_staff: true, is_active: true };
      const others = await addUser(site.database, email, { password, ...rights });
      const other = createBrowser(sendByInject(site.app));
      await other.submit('/admin/login/', { username: email, password: STAFF.password });
      const pages = [`${USERS}${others}/delete/`, `${USERS}${own}/delete/`] as const;
      await Promise.all([site.browser.get(pages[0]), other.get(pages[1])]);
      const answers = await Promise.all([
        site.browser.post(pages[0], { post: 'yes' }),
        other.post(pages[1], { post: 'yes' }),
      ]);
      expect(answers.map((answer) => answer.status)).toEqual([302, 302]);
      expect(answers.map((answer) => answer.location?.split('?')[0]).sort()).toEqual([
        '/admin/login/',
        USERS,
      ]);
      const left = await Promise.all([site.findUser(own), site.findUser(others)]);
      expect(left.filter((user) => user !== undefined)).toHaveLength(1);
      expect(await site.readLog()).toHaveLength(1);
    });

    it('deletes the selected objects, after a question', async () => {
      const ids = [
        await addUser(site.database, 'a@example.org'),
        await addUser(site.database, 'b@example.org'),
      ];
      await site.browser.get(USERS);
      const values = (more: Record<string, string>): string =>
        String(
          new URLSearchParams([
            ['csrfmiddlewaretoken', site.browser.token()],
            ...ids.map((id): [string, string] => ['_selected_action', String(id)]),
            ...Object.entries(more),
          ]),
        );
      const send = (body: string) =>
        site.app.inject({
          method: 'POST',
          url: `${USERS}?o=5`,
          headers: {
            cookie: site.browser.cookie(),
            'content-type': 'application/x-www-form-urlencoded',
          },
          payload: body,
        });
      const question = await send(values({ action: 'delete_selected' }));
      expect(question.statusCode).toBe(200);
      expect(question.body).toContain('b@example.org');
      expect(await site.findUser(ids[0] ?? 0)).toBeDefined();
      const answer = await send(values({ action: 'delete_selected', post: 'yes' }));
      expect(answer.statusCode).toBe(302);
      expect(answer.headers.location).toBe(`${USERS}?o=5`);
      expect(readRows((await site.browser.get(USERS)).body)).toHaveLength(1);
      expect(await site.readLog()).toMatchObject([{ action_flag: 3 }, { action_flag: 3 }]);
    });

    it.each([
      [{ action: '' }, 'Aucune action sélectionnée.'],
      [{ action: 'drop', _selected_action: '1' }, 'Aucune action sélectionnée.'],
      [{ action: 'delete_selected' }, 'Aucun élément n’a été modifié.'],
      [
        { action: 'delete_selected', _selected_action: "1' or 1=1" },
        'Aucun élément n’a été modifié.',
      ],
    ])('does nothing for the action %j', async (values, text) => {
      expect((await site.browser.submit(USERS, values)).status).toBe(302);
      expect((await site.alertsAt(USERS)).join()).toContain(text);
      expect(await site.readLog()).toEqual([]);
    });

    it('keeps the last ten things that it has to say, for those who never look', async () => {
      await site.browser.get(USERS);
      for (let number = 0; number < 12; number += 1) await site.browser.post(USERS, {});
      expect(await site.alertsAt('/admin/')).toHaveLength(10);
      expect(await site.alertsAt('/admin/')).toEqual([]);
    });

    it('does not let anybody delete the own account', async () => {
      const own = await site.idOf(STAFF.email);
      expect((await site.browser.get(`${USERS}${own}/delete/`)).status).toBe(403);
      await site.browser.get(USERS);
      expect((await site.browser.post(`${USERS}${own}/delete/`, { post: 'yes' })).status).toBe(403);
      expect(await site.findUser(own)).toBeDefined();
    });
  });
}
