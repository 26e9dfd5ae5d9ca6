import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifyPassword } from '../src/passwords.ts';
import {
  addUser,
  makeSuperuser,
  NOON,
  PATIENTS,
  readRows,
  signedIn,
  USERS,
} from './support/admin-site.ts';
import { type Browser, createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { readPage, userValues } from './support/forms.ts';
import { STAFF } from './support/temp-database.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

for (const dialect of dialects) {
  describeOn(dialect, 'the objects of the admin', () => {
    let test: TestApp;
    let browser: Browser;

    beforeEach(async () => {
      test = await createTestApp({ dialect, protection: 'handled', now: () => NOON });
      browser = await signedIn(test);
    });

    afterEach(() => test.close());

    const findUser = (id: number) =>
      test.temp.database
        .selectFrom('main_dashboarduser')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
    const findPatient = (id: number) =>
      test.temp.database
        .selectFrom('main_patientuser')
        .selectAll()
        .where('user_id', '=', id)
        .executeTakeFirst();
    const readLog = () =>
      test.temp.database.selectFrom('django_admin_log').selectAll().orderBy('id').execute();
    const idOf = async (email: string): Promise<number> => {
      const found = await test.temp.database
        .selectFrom('main_dashboarduser')
        .select('id')
        .where('email', '=', email)
        .executeTakeFirstOrThrow();
      return found.id;
    };
    const alertsAt = async (address: string | undefined): Promise<string[]> =>
      readPage((await browser.get(address ?? '')).body).alerts;

    it('adds a user with its defaults, and one that is a patient with its row', async () => {
      await browser.submit(`${USERS}add/`, {
        ...userValues('a@example.org'),
        enable_notifications: 'on',
      });
      expect(await findUser(await idOf('a@example.org'))).toMatchObject({
        is_active: false,
        has_been_validated: null,
        enable_notifications: true,
      });
      await browser.submit(`${USERS}add/`, {
        ...userValues('b@example.org'),
        is_patient: 'on',
        is_active: 'on',
        has_been_validated: 'false',
      });
      const id = await idOf('b@example.org');
      expect(await findUser(id)).toMatchObject({ is_active: true, has_been_validated: false });
      expect(await findPatient(id)).toMatchObject({ patient_id: null });
    });

    it('leads from each of the three buttons to its page', async () => {
      const add = (email: string, button: string) =>
        browser.submit(`${USERS}add/`, { ...userValues(email), [button]: 'x' });
      expect(await add('a@example.org', '_save')).toMatchObject({ status: 302, location: USERS });
      expect(await add('b@example.org', '_addanother')).toMatchObject({
        status: 302,
        location: `${USERS}add/`,
      });
      const going = await add('c@example.org', '_continue');
      expect(going).toMatchObject({
        status: 302,
        location: `${USERS}${await idOf('c@example.org')}/change/`,
      });
      expect((await alertsAt(going.location)).at(-1)).toBe(
        "L'objet utilisateur « A BC » a été ajouté avec succès. Vous pouvez l'éditer à nouveau ci-dessous.",
      );
    });

    it('changes a user, keeps its password, and notes what was changed', async () => {
      const id = await addUser(test.temp.database, 'old@example.org', { has_been_validated: true });
      const answer = await browser.submit(`${USERS}${id}/change/`, {
        password: '',
        email: 'NEW@example.org',
        first_name: 'jean-pierre',
        last_name: 'bc',
        has_been_validated: 'unknown',
        enable_notifications: 'on',
      });
      expect(answer).toMatchObject({ status: 302, location: USERS });
      expect(await alertsAt(USERS)).toEqual([
        "L'objet utilisateur « Jean-Pierre BC » a été modifié avec succès.",
      ]);
      expect(await findUser(id)).toMatchObject({
        email: 'new@example.org',
        first_name: 'Jean-Pierre',
        password: 'no hash',
        has_been_validated: null,
      });
      const history = await browser.get(`${USERS}${id}/history/`);
      expect(history.body).toContain('Modification de Adresse email, Prénom et Validé.');
      expect(await readLog()).toMatchObject([
        { action_flag: 2, object_id: String(id), object_repr: 'Jean-Pierre BC' },
      ]);
    });

    it('hashes a new password, and notes no change where there was none', async () => {
      const id = await addUser(test.temp.database, 'a@example.org');
      const same = {
        email: 'a@example.org',
        first_name: 'A',
        last_name: 'BC',
        enable_notifications: 'on',
      };
      await browser.submit(`${USERS}${id}/change/`, { ...same, password: 'another password' });
      const changed = await findUser(id);
      expect(await verifyPassword('another password', changed?.password ?? '')).toBe(true);
      await browser.submit(`${USERS}${id}/change/`, same);
      expect((await findUser(id))?.password).toBe(changed?.password);
      const history = await browser.get(`${USERS}${id}/history/`);
      expect(history.body).toContain('Modification de Mot de passe.');
      expect(history.body).toContain('Aucun champ modifié.');
    });

    it('refuses to change a user to what the form does not allow', async () => {
      await addUser(test.temp.database, 'taken@example.org');
      const id = await addUser(test.temp.database, 'a@example.org');
      const answer = await browser.submit(`${USERS}${id}/change/`, {
        email: 'Taken@example.org',
        first_name: '',
        last_name: 'bc',
        has_been_validated: 'perhaps',
      });
      expect(answer.status).toBe(200);
      expect(readPage(answer.body)).toMatchObject({
        alerts: ['Corrigez les erreurs ci-dessous.'],
        errors: [
          'Un utilisateur avec cette adresse email existe déjà.',
          'Ce champ est obligatoire.',
          'Sélectionnez un choix valide. Ce choix ne fait pas partie de ceux disponibles.',
        ],
      });
      expect(await findUser(id)).toMatchObject({ email: 'a@example.org', first_name: 'A' });
      expect(await readLog()).toEqual([]);
    });

    it('gives a user a patient, and derives its id anew from age and names', async () => {
      const id = await addUser(test.temp.database, 'a@example.org');
      const added = await browser.submit(`${PATIENTS}add/`, {
        user: String(id),
        patient_age: '40',
      });
      expect(added).toMatchObject({ status: 302, location: PATIENTS });
      expect(await alertsAt(PATIENTS)).toEqual([
        "L'objet patient « ABC86 » a été ajouté avec succès.",
      ]);
      expect(await findUser(id)).toMatchObject({ is_patient: true });
      await browser.submit(`${PATIENTS}${id}/change/`, { patient_age: '41' });
      expect(await findPatient(id)).toMatchObject({ patient_id: 'ABC85', birth_year: 1985 });
      await browser.submit(`${USERS}${id}/change/`, {
        email: 'a@example.org',
        first_name: 'z',
        last_name: 'yx',
        is_patient: 'on',
      });
      expect(await findPatient(id)).toMatchObject({ patient_id: 'ZYX85' });
    });

    it.each(['abc', '', '-1', '1000', '4.5', '٤٠', '\0'])(
      'answers the age %j with a form error',
      async (age) => {
        const id = await addUser(test.temp.database, 'a@example.org');
        const added = await browser.submit(`${PATIENTS}add/`, {
          user: String(id),
          patient_age: age,
        });
        expect(added.status).toBe(200);
        expect(readPage(added.body).errors.length).toBeGreaterThan(0);
        expect(await findPatient(id)).toBeUndefined();
        await browser.submit(`${PATIENTS}add/`, { user: String(id), patient_age: '40' });
        const changed = await browser.submit(`${PATIENTS}${id}/change/`, { patient_age: age });
        expect(changed.status).toBe(200);
        expect(await findPatient(id)).toMatchObject({ patient_age: 40 });
      },
    );

    it.each(['0', '99999', '4294967296', 'abc', ''])(
      'adds no patient to the user %j',
      async (user) => {
        const answer = await browser.submit(`${PATIENTS}add/`, { user, patient_age: '40' });
        expect(answer.status).toBe(200);
        expect(readPage(answer.body).errors).toHaveLength(1);
      },
    );

    it('adds no second patient to a user', async () => {
      const id = await addUser(test.temp.database, 'a@example.org');
      const values = { user: String(id), patient_age: '40' };
      await browser.submit(`${PATIENTS}add/`, values);
      const again = await browser.submit(`${PATIENTS}add/`, values);
      expect(readPage(again.body).errors).toEqual([
        'Un objet patient avec ce champ Utilisateur existe déjà.',
      ]);
    });

    it('adds one patient, and says the form error, when the form is posted twice at once', async () => {
      const id = await addUser(test.temp.database, 'a@example.org');
      await browser.get(`${PATIENTS}add/`);
      const values = { user: String(id), patient_age: '40' };
      const post = () => browser.post(`${PATIENTS}add/`, values);
      const answers = await Promise.all([post(), post()]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 302]);
      expect(await readLog()).toHaveLength(1);
    });

    it('deletes a user with its patient, after saying so', async () => {
      const id = await addUser(test.temp.database, 'a@example.org');
      await browser.submit(`${PATIENTS}add/`, { user: String(id), patient_age: '40' });
      const question = await browser.get(`${USERS}${id}/delete/`);
      expect(question.body).toContain('Patient : ABC86');
      expect(await findUser(id)).toBeDefined();
      expect(await browser.post(`${USERS}${id}/delete/`, { post: 'yes' })).toMatchObject({
        status: 302,
        location: USERS,
      });
      expect(await findUser(id)).toBeUndefined();
      expect(await findPatient(id)).toBeUndefined();
      expect((await readLog()).at(-1)).toMatchObject({ action_flag: 3, object_repr: 'ABC86' });
      expect(await alertsAt(USERS)).toContain(
        "L'objet utilisateur « ABC86 » a été supprimé avec succès.",
      );
      const index = await browser.get('/admin/');
      expect(index.body).toContain('Suppression.');
      expect(index.body).not.toContain(`${USERS}${id}/change/`);
    });

    it('deletes and notes a user once when the question is answered twice at once', async () => {
      const id = await addUser(test.temp.database, 'a@example.org');
      await browser.get(`${USERS}${id}/delete/`);
      const post = () => browser.post(`${USERS}${id}/delete/`, { post: 'yes' });
      const answers = await Promise.all([post(), post()]);
      expect(answers.map((answer) => answer.status)).toEqual([302, 302]);
      expect(await readLog()).toHaveLength(1);
    });

    it('deletes a patient and keeps the user', async () => {
      const id = await addUser(test.temp.database, 'a@example.org');
      await browser.submit(`${PATIENTS}add/`, { user: String(id), patient_age: '40' });
      await browser.submit(`${PATIENTS}${id}/delete/`, { post: 'yes' });
      expect(await findPatient(id)).toBeUndefined();
      expect(await findUser(id)).toMatchObject({ is_patient: false });
    });

    it('deletes the selected objects, after a question', async () => {
      const ids = [
        await addUser(test.temp.database, 'a@example.org'),
        await addUser(test.temp.database, 'b@example.org'),
      ];
      await browser.get(USERS);
      const values = (more: Record<string, string>): string =>
        String(
          new URLSearchParams([
            ['csrfmiddlewaretoken', browser.token()],
            ...ids.map((id): [string, string] => ['_selected_action', String(id)]),
            ...Object.entries(more),
          ]),
        );
      const send = (body: string) =>
        test.app.inject({
          method: 'POST',
          url: `${USERS}?o=5`,
          headers: {
            cookie: browser.cookie(),
            'content-type': 'application/x-www-form-urlencoded',
          },
          payload: body,
        });
      const question = await send(values({ action: 'delete_selected' }));
      expect(question.statusCode).toBe(200);
      expect(question.body).toContain('b@example.org');
      expect(await findUser(ids[0] ?? 0)).toBeDefined();
      const answer = await send(values({ action: 'delete_selected', post: 'yes' }));
      expect(answer.statusCode).toBe(302);
      expect(answer.headers.location).toBe(`${USERS}?o=5`);
      expect(readRows((await browser.get(USERS)).body)).toHaveLength(1);
      expect(await readLog()).toMatchObject([{ action_flag: 3 }, { action_flag: 3 }]);
    });

    it.each([
      [{ action: '' }, 'Aucune action sélectionnée.'],
      [{ action: 'drop', _selected_action: '1' }, 'Aucune action sélectionnée.'],
      [{ action: 'delete_selected' }, "Aucun élément n'a été modifié."],
      [
        { action: 'delete_selected', _selected_action: "1' or 1=1" },
        "Aucun élément n'a été modifié.",
      ],
    ])('does nothing for the action %j', async (values, text) => {
      expect((await browser.submit(USERS, values)).status).toBe(302);
      expect((await alertsAt(USERS)).join()).toContain(text);
      expect(await readLog()).toEqual([]);
    });

    it.each(['999', '0', 'abc', '99999999999', "1'--", '1%00'])(
      'says that there is no object %s',
      async (id) => {
        for (const page of ['change', 'delete', 'history']) {
          const answer = await browser.get(`${USERS}${id}/${page}/`);
          expect(answer).toMatchObject({ status: 302, location: '/admin/' });
        }
        expect((await alertsAt('/admin/'))[0]).toContain('Peut-être a-t-il été supprimé ?');
      },
    );

    it('adds the slash that an address lacks', async () => {
      const id = await addUser(test.temp.database, 'a@example.org');
      const answer = await browser.get(`${USERS}${id}/change`);
      expect(answer).toMatchObject({ status: 301, location: `${USERS}${id}/change/` });
    });

    it('is closed to all but the active staff, and to posts without a token', async () => {
      const id = await addUser(test.temp.database, 'a@example.org');
      const paths = ['', 'add/', `${id}/change/`, `${id}/delete/`, `${id}/history/`];
      const stranger = createBrowser(sendByInject(test.app));
      for (const path of [USERS, PATIENTS].flatMap((base) => paths.map((page) => base + page))) {
        expect(await stranger.get(path)).toMatchObject({
          status: 302,
          location: `/admin/login/?next=${encodeURIComponent(path)}`,
        });
        if (path.endsWith('history/')) continue;
        const forged = await test.app.inject({
          method: 'POST',
          url: path,
          headers: {
            cookie: browser.cookie(),
            'content-type': 'application/x-www-form-urlencoded',
          },
          payload: 'post=yes&action=delete_selected',
        });
        expect(forged.statusCode).toBe(403);
      }
      expect(await findUser(id)).toBeDefined();
      await test.temp.database
        .updateTable('main_dashboarduser')
        .set({ is_active: false })
        .execute();
      expect((await browser.get(USERS)).status).toBe(302);
    });

    it('lets only superusers make superusers, and change or delete them', async () => {
      const boss = await addUser(test.temp.database, 'boss@example.org', { is_superuser: true });
      expect((await browser.get(`${USERS}add/`)).body).not.toContain('is_superuser');
      await browser.submit(`${USERS}add/`, { ...userValues('a@example.org'), is_superuser: 'on' });
      expect(await findUser(await idOf('a@example.org'))).toMatchObject({ is_superuser: false });
      expect((await browser.get(`${USERS}${boss}/change/`)).status).toBe(403);
      await browser.get(USERS);
      const values = { ...userValues('boss@example.org'), is_superuser: '' };
      expect((await browser.post(`${USERS}${boss}/change/`, values)).status).toBe(403);
      expect((await browser.post(`${USERS}${boss}/delete/`, { post: 'yes' })).status).toBe(403);
      const selected = { action: 'delete_selected', _selected_action: String(boss), post: 'yes' };
      expect((await browser.post(USERS, selected)).status).toBe(403);
      expect(await findUser(boss)).toMatchObject({ is_superuser: true, password: 'no hash' });

      await makeSuperuser(test.temp.database);
      expect((await browser.get(`${USERS}add/`)).body).toContain('is_superuser');
      await browser.submit(`${USERS}${boss}/change/`, values);
      expect(await findUser(boss)).toMatchObject({ is_superuser: false });
    });

    it('does not let anybody delete the own account', async () => {
      const own = await idOf(STAFF.email);
      expect((await browser.get(`${USERS}${own}/delete/`)).status).toBe(403);
      await browser.get(USERS);
      expect((await browser.post(`${USERS}${own}/delete/`, { post: 'yes' })).status).toBe(403);
      expect(await findUser(own)).toBeDefined();
    });

    it('shows names as text, wherever they stand', async () => {
      const script = '<script>alert(1)</script>"\'&amp;';
      await browser.submit(`${USERS}add/`, { ...userValues('x@example.org'), last_name: script });
      const id = await idOf('x@example.org');
      for (const path of [
        USERS,
        `${USERS}?q=${encodeURIComponent(script)}`,
        `${USERS}${id}/change/`,
        `${USERS}${id}/delete/`,
        `${USERS}${id}/history/`,
        '/admin/',
      ]) {
        const page = await browser.get(path);
        expect(page.status).toBe(200);
        expect(page.body).not.toMatch(/<script(?! src="\/static\/)/iu);
      }
    });
  });
}
