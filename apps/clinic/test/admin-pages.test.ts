import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type AdminSite,
  addManyUsers,
  addUser,
  openAdmin,
  PATIENTS,
  USERS,
} from './support/admin-site.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { decode, readPage } from './support/forms.ts';

/** The name that a control is posted under, with its id, type and value. */
function controlsOf(body: string): Record<string, string>[] {
  return [...body.matchAll(/<(?:input|select|button) [^>]*name="[^>]*>/gu)].map(([tag]) =>
    Object.fromEntries(
      [...tag.matchAll(/ ?([a-z]+)="([^"]*)"/gu)].map(([, name = '', value = '']) => [
        name,
        decode(value),
      ]),
    ),
  );
}

function headingOf(body: string): string {
  return decode(/<h1>(.*?)<\/h1>/su.exec(body)?.[1] ?? '');
}

for (const dialect of dialects) {
  describeOn(dialect, 'the pages of the admin', () => {
    let site: AdminSite;
    let target: number;

    beforeAll(async () => {
      site = await openAdmin(dialect);
      await addManyUsers(site.database);
      target = await addUser(site.database, 'target@example.org');
      // So that there is something to tell.
      await site.browser.submit(`${USERS}${target}/change/`, { email: 'target@example.org' });
      await site.browser.submit(`${USERS}${target}/change/`, {
        email: 'target@example.org',
        first_name: 'b',
        last_name: 'cd',
      });
    });

    afterAll(() => site.close());

    const bodyOf = async (path: string): Promise<string> => {
      const page = await site.browser.get(path);
      expect(page.status).toBe(200);
      return page.body;
    };

    const englishBodyOf = async (path: string): Promise<string> => {
      const answer = await site.app.inject({
        url: path,
        headers: { cookie: site.browser.cookie(), 'accept-language': 'en' },
      });
      expect(answer.headers['content-language']).toBe('en');
      return answer.body;
    };

    it.each([
      ['/admin/', 'Site d’administration', 'Site administration'],
      ['/admin/main/', 'Administration de Main', 'Main administration'],
      [USERS, 'Sélectionnez l’objet utilisateur à changer', 'Select user to change'],
      [PATIENTS, 'Sélectionnez l’objet patient à changer', 'Select patient to change'],
      [`${USERS}add/`, 'Ajout de utilisateur', 'Add user'],
      [`${PATIENTS}add/`, 'Ajout de patient', 'Add patient'],
      [`${USERS}:id/change/`, 'Modification de utilisateur', 'Change user'],
      [`${USERS}:id/delete/`, 'Êtes-vous sûr ?', 'Are you sure?'],
      [`${USERS}:id/history/`, 'Historique des changements : B CD', 'Change history: B CD'],
    ])('at %s are called %j, in English %j', async (path, french, english) => {
      const address = path.replace(':id', String(target));
      expect(headingOf(await bodyOf(address))).toBe(french);
      const page = await englishBodyOf(address);
      expect(headingOf(page)).toBe(english);
      expect(decode(readPage(page).title)).toBe(`${english} | Doublepost clinic`);
    });

    it('are all in English for those who ask for it', async () => {
      for (const path of [
        '/admin/',
        '/admin/main/',
        `${USERS}?q=a&is_active__exact=0`,
        PATIENTS,
        `${USERS}add/`,
        `${PATIENTS}add/`,
        `${USERS}${target}/change/`,
        `${USERS}${target}/delete/`,
        `${USERS}${target}/history/`,
      ]) {
        const page = await englishBodyOf(path);
        const text = page.replace(/<a [^>]*hreflang="fr">Français<\/a>/u, '');
        // No letter that English does not have, and none of the words that French is made of.
        expect(text).not.toMatch(/[à-öù-ÿœ«»]|\b(?:le|la|les|des|une|est|pas|cette|Oui|Non)\b/u);
      }
    });

    it('are in the language that ?lang= asks for, which a cookie keeps', async () => {
      const asked = await site.app.inject({
        url: `${USERS}?lang=en`,
        headers: { cookie: site.browser.cookie() },
      });
      expect(headingOf(asked.body)).toBe('Select user to change');
      const later = await site.app.inject({
        url: '/admin/',
        headers: { cookie: `${site.browser.cookie()}; lang=en` },
      });
      expect(headingOf(later.body)).toBe('Site administration');
    });

    it('say what was done in the language of who did it', async () => {
      const id = await addUser(site.database, 'english@example.org');
      const english = createBrowser((request) =>
        sendByInject(site.app)({
          ...request,
          headers: { ...request.headers, 'accept-language': 'en' },
        }),
      );
      await english.logIn();
      const wrong = await english.submit(`${USERS}${id}/change/`, { email: 'x', first_name: '' });
      expect(readPage(wrong.body)).toMatchObject({
        alerts: ['Please correct the errors below.'],
        errors: [
          'Enter a valid e-mail address.',
          'This field is required.',
          'This field is required.',
        ],
      });
      const values = { email: 'english@example.org', first_name: 'e', last_name: 'n' };
      await english.post(`${USERS}${id}/change/`, { ...values, _continue: '' });
      const page = await english.get(`${USERS}${id}/change/`);
      expect(readPage(page.body).alerts).toEqual([
        'The user “E N” was changed successfully. You may edit it again below.',
      ]);
      // What was changed is kept by the names of the fields, and told in the reader's language.
      expect((await english.get(`${USERS}${id}/history/`)).body).toContain(
        'Changed First name, Last name and Notifications enabled.',
      );
      expect(await bodyOf(`${USERS}${id}/history/`)).toContain(
        'Modification de Prénom, Nom et Notifications activées.',
      );
      await english.submit(`${USERS}${id}/delete/`, { post: 'yes' });
      expect(readPage((await english.get(USERS)).body).alerts).toEqual([
        'The user “E N” was deleted successfully.',
      ]);
    });

    it('have the ids and names of a list in Django’s admin', async () => {
      const body = await bodyOf(USERS);
      for (const id of [
        'changelist',
        'changelist-search',
        'searchbar',
        'changelist-form',
        'result_list',
        'changelist-filter',
      ]) {
        expect(body).toContain(`id="${id}"`);
      }
      const controls = controlsOf(body);
      expect(controls).toContainEqual(expect.objectContaining({ name: 'q', id: 'searchbar' }));
      expect(controls).toContainEqual(expect.objectContaining({ name: 'action' }));
      expect(controls).toContainEqual(
        expect.objectContaining({
          name: 'index',
          value: '0',
          title: 'Exécuter l’action sélectionnée',
        }),
      );
      expect(controls.filter(({ name }) => name === '_selected_action')).toHaveLength(20);
      expect(body).toContain(
        '<option value="delete_selected">Supprimer les utilisateurs sélectionnés',
      );
      expect(body).toMatch(/<th [^>]*class="field-pk"><a href="[^"]*\/change\/"/u);
      expect(body).toContain('class="field-email"');
      expect(body).toMatch(/class="sortable column-creation_date"/u);
      expect(body).toMatch(/<a class="button addlink" href="[^"]*add\/">Ajouter utilisateur<\/a>/u);
      expect(body).toMatch(/<a class="showall" href="[^"]*\?all="/u);
      expect(await bodyOf(`${USERS}?is_active__exact=0`)).toContain('id="changelist-filter-clear"');
    });

    it('have the ids and names of a form in Django’s admin', async () => {
      const body = await bodyOf(`${USERS}${target}/change/`);
      expect(body).toMatch(/<form [^>]*id="dashboarduser_form" novalidate>/u);
      const controls = controlsOf(body);
      for (const name of [
        'password',
        'last_login_0',
        'last_login_1',
        'email',
        'is_staff',
        'is_active',
        'has_been_validated',
        'is_manager',
        'is_doctor',
        'is_patient',
        'first_name',
        'last_name',
        'enable_notifications',
      ]) {
        expect(controls).toContainEqual(expect.objectContaining({ name, id: `id_${name}` }));
      }
      expect(
        controls.filter(({ type }) => type === 'submit').map(({ name, value }) => [name, value]),
      ).toEqual([
        ['_save', 'Enregistrer'],
        ['_addanother', 'Enregistrer et ajouter un nouveau'],
        ['_continue', 'Enregistrer et continuer les modifications'],
      ]);
      expect(body).toMatch(/class="[^"]*deletelink" href="[^"]*\/delete\/">Supprimer/u);
      expect(body).toMatch(/class="historylink" href="[^"]*\/history\/">Historique/u);
      expect(await bodyOf(`${PATIENTS}add/`)).toContain('id="patientuser_form"');
    });

    it('have the ids of the other pages in Django’s admin', async () => {
      const index = await bodyOf('/admin/');
      expect(index).toContain('id="recent-actions-module"');
      expect(index).toMatch(/<tr class="model-dashboarduser">/u);
      expect(index).toMatch(/<li class="changelink"><a href="[^"]*\/change\/">B CD<\/a>/u);
      expect(await bodyOf(`${USERS}${target}/history/`)).toContain('id="change-history"');
      const question = controlsOf(await bodyOf(`${USERS}${target}/delete/`));
      expect(question).toContainEqual(expect.objectContaining({ name: 'post', value: 'yes' }));
      const stranger = await site.app.inject('/admin/login/');
      expect(stranger.body).toContain('id="login-form"');
      for (const name of ['username', 'password']) {
        expect(controlsOf(stranger.body)).toContainEqual(
          expect.objectContaining({ name, id: `id_${name}` }),
        );
      }
    });

    it('remember the list that an object was reached from', async () => {
      const list = `${USERS}?has_been_validated__isnull=True&o=-5`;
      const link = /<a href="([^"]*\/change\/\?[^"]*)"/u.exec(await bodyOf(list))?.[1] ?? '';
      const change = await bodyOf(decode(link));
      expect(decode(change)).toContain(`<a class="closelink" href="${list}">`);
      const question = decode(/class="danger deletelink" href="([^"]*)"/u.exec(change)?.[1] ?? '');
      expect(decode(await bodyOf(question))).toContain(`action="${question}"`);
      const add = `${USERS}add/?_changelist_filters=${encodeURIComponent('q=a&o=-1')}`;
      const values = { password: 'pw', email: 'k@example.org', first_name: 'k', last_name: 'k' };
      const added = await site.browser.submit(add, values);
      expect(added).toMatchObject({ status: 302, location: `${USERS}?q=a&o=-1` });
      const foreign = `${USERS}add/?_changelist_filters=${encodeURIComponent('x=//example.org')}`;
      const other = await site.browser.submit(foreign, { ...values, email: 'l@example.org' });
      expect(other).toMatchObject({ status: 302, location: USERS });
    });

    it('lead from the address of an object to its form', async () => {
      const location = `${USERS}${target}/change/`;
      expect(await site.browser.get(`${USERS}${target}/`)).toMatchObject({ status: 302, location });
    });
  });
}
