import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type AdminSite,
  addUser,
  makeSuperuser,
  openAdmin,
  PATIENTS,
  USERS,
} from './support/admin-site.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { userValues } from './support/forms.ts';

for (const dialect of dialects) {
  describeOn(dialect, 'who may do what in the admin', () => {
    let site: AdminSite;

    beforeEach(async () => {
      site = await openAdmin(dialect);
    });

    afterEach(() => site.close());

    it.each(['999', '0', 'abc', '99999999999', "1'--", '1%00'])(
      'says that there is no object %s',
      async (id) => {
        for (const page of ['change', 'delete', 'history']) {
          const answer = await site.browser.get(`${USERS}${id}/${page}/`);
          expect(answer).toMatchObject({ status: 302, location: '/admin/' });
        }
        expect((await site.alertsAt('/admin/'))[0]).toContain('Peut-être a-t-il été supprimé ?');
      },
    );

    it('adds the slash that an address lacks', async () => {
      const id = await addUser(site.database, 'a@example.org');
      const answer = await site.browser.get(`${USERS}${id}/change`);
      expect(answer).toMatchObject({ status: 301, location: `${USERS}${id}/change/` });
    });

    it('is closed to all but the active staff, and to posts without a token', async () => {
      const id = await addUser(site.database, 'a@example.org');
      const paths = ['', 'add/', `${id}/change/`, `${id}/delete/`, `${id}/history/`];
      const stranger = createBrowser(sendByInject(site.app));
      for (const path of [USERS, PATIENTS].flatMap((base) => paths.map((page) => base + page))) {
        expect(await stranger.get(path)).toMatchObject({
          status: 302,
          location: `/admin/login/?next=${path}`,
        });
        if (path.endsWith('history/')) continue;
        const forged = await site.app.inject({
          method: 'POST',
          url: path,
          headers: {
            cookie: site.browser.cookie(),
            'content-type': 'application/x-www-form-urlencoded',
          },
          payload: 'post=yes&action=delete_selected',
        });
        expect(forged.statusCode).toBe(403);
      }
      expect(await site.findUser(id)).toBeDefined();
      await site.database.updateTable('main_dashboarduser').set({ is_active: false }).execute();
      expect((await site.browser.get(USERS)).status).toBe(302);
    });

    it('lets only superusers make superusers, and change or delete them', async () => {
      const boss = await addUser(site.database, 'boss@example.org', { is_superuser: true });
      expect((await site.browser.get(`${USERS}add/`)).body).not.toContain('is_superuser');
      await site.browser.submit(`${USERS}add/`, {
        ...userValues('a@example.org'),
        is_superuser: 'on',
      });
      expect(await site.findUser(await site.idOf('a@example.org'))).toMatchObject({
        is_superuser: false,
      });
      expect((await site.browser.get(`${USERS}${boss}/change/`)).status).toBe(403);
      await site.browser.get(USERS);
      const values = { ...userValues('boss@example.org'), is_superuser: '' };
      expect((await site.browser.post(`${USERS}${boss}/change/`, values)).status).toBe(403);
      expect((await site.browser.post(`${USERS}${boss}/delete/`, { post: 'yes' })).status).toBe(
        403,
      );
      const selected = { action: 'delete_selected', _selected_action: String(boss), post: 'yes' };
      expect((await site.browser.post(USERS, selected)).status).toBe(403);
      expect(await site.findUser(boss)).toMatchObject({ is_superuser: true, password: 'no hash' });

      await makeSuperuser(site.database);
      expect((await site.browser.get(`${USERS}add/`)).body).toContain('is_superuser');
      await site.browser.submit(`${USERS}${boss}/change/`, values);
      expect(await site.findUser(boss)).toMatchObject({ is_superuser: false });
    });

    it('shows names as text, wherever they stand', async () => {
      const script = '<script>alert(1)</script>"\'&amp;';
      await site.browser.submit(`${USERS}add/`, {
        ...userValues('x@example.org'),
        last_name: script,
      });
      const id = await site.idOf('x@example.org');
      for (const path of [
        USERS,
        `${USERS}?q=${encodeURIComponent(script)}`,
        `${USERS}${id}/change/`,
        `${USERS}${id}/delete/`,
        `${USERS}${id}/history/`,
        '/admin/',
      ]) {
        const page = await site.browser.get(path);
        expect(page.status).toBe(200);
        expect(page.body).not.toMatch(/<script(?! src="\/static\/)/iu);
      }
    });
  });
}
