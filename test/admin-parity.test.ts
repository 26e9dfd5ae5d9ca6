// @module-tag slow

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Seen, type Visitor, visit } from './support/site-visitor.ts';
import { startClinic } from './support/start-clinic.ts';
import { DJANGO_PASSWORD, hasDjango, startDjango } from './support/start-django.ts';

const USERS = '/admin/main/dashboarduser/';

/** What is found on a page, one after the other. */
function all(pattern: RegExp, { html }: Seen): string[] {
  return [...html.matchAll(pattern)].map((match) => match[1] ?? '');
}

function idsOf(page: Seen): number[] {
  return all(/name="_selected_action" value="(\d+)"/gu, page).map(Number);
}

/** The values of a user that nothing is wrong with. */
function user(email: string, more: readonly [string, string][] = []): [string, string][] {
  return [
    ['email', email],
    ['password', 'correct horse battery'],
    ['first_name', 'a'],
    ['last_name', 'bc'],
    ['has_been_validated', 'unknown'],
    ['last_login_0', ''],
    ['last_login_1', ''],
    ...more,
  ];
}

/** One suite, which knows an address and a password only: whatever passes on one passes on both. */
for (const name of ['Django', 'the clinic'] as const) {
  describe.skipIf(name === 'Django' && !hasDjango)(`the admin of ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'doublepost-parity-'));
    let url: string;
    let password: string;
    let stop: (() => Promise<void>) | undefined;
    let staff: Visitor;

    beforeAll(async () => {
      const clinic =
        name === 'the clinic'
          ? await startClinic(`sqlite:${join(folder, 'clinic.sqlite3')}`, ['--hash-cost', '4'])
          : undefined;
      const site = clinic ?? (await startDjango(folder));
      ({ url } = site);
      password = clinic?.adminPassword ?? DJANGO_PASSWORD;
      stop = () => site.stop();
      staff = visit(url);
    });

    afterAll(async () => {
      await stop?.();
      rmSync(folder, { recursive: true });
    });

    const logIn = (visitor: Visitor, typed: string, next = '/admin/'): Promise<Seen> =>
      visitor.post(`/admin/login/?next=${next}`, [
        ['username', 'admin@example.com'],
        ['password', typed],
        ['next', next],
      ]);

    const idOf = async (email: string): Promise<number> => {
      const [id = 0] = idsOf(await staff.get(`${USERS}?q=${email}`));
      return id;
    };

    it('sends strangers to sign in, and back', async () => {
      for (const path of ['/admin/', '/admin/main/', USERS, `${USERS}add/`, '/admin/nothing/']) {
        const away = await staff.get(path);
        expect(away).toMatchObject({ status: 302, location: `/admin/login/?next=${path}` });
      }
      const form = await staff.get(`/admin/login/?next=${USERS}`);
      expect(form.html).toMatch(/id="login-form"/u);
      expect(form.html).toMatch(/id="id_username"/u);
      const wrong = await logIn(staff, 'wrong');
      expect(wrong.status).toBe(200);
      expect(wrong.html).toContain('errornote');
      expect(wrong.text).toContain('Veuillez compléter correctement les champs');
      expect(await logIn(staff, password, USERS)).toMatchObject({ status: 302, location: USERS });
      expect((await staff.get(USERS)).status).toBe(200);
    });

    it('has an index, and an index of the application', async () => {
      expect((await staff.get('/admin/')).text).toContain("Site d'administration");
      expect((await staff.get('/admin/main/')).text).toContain('Administration de Main');
      expect((await staff.get('/admin/nothing/')).status).toBe(404);
      expect(await staff.get(`${USERS}add`)).toMatchObject({
        status: 301,
        location: `${USERS}add/`,
      });
    });

    it('adds a user, or says what is wrong', async () => {
      const form = await staff.get(`${USERS}add/`);
      expect(form.text).toContain('Ajout de utilisateur');
      expect(form.html).toContain('id="dashboarduser_form"');
      for (const field of ['email', 'password', 'last_login_0', 'is_staff', 'has_been_validated']) {
        expect(form.html).toContain(`id="id_${field}"`);
      }
      const empty = await staff.post(`${USERS}add/`, []);
      expect(empty.status).toBe(200);
      expect(empty.html.match(/<ul class="errorlist">/gu)).toHaveLength(4);
      expect(empty.text).toContain('Corrigez les erreurs ci-dessous.');
      const saved = [['_save', 'Enregistrer']] as [string, string][];
      const added = await staff.post(`${USERS}add/`, user('New@example.org', saved));
      expect(added).toMatchObject({ status: 302, location: USERS });
      const list = await staff.get(USERS);
      expect(list.html).toMatch(/<ul class="messagelist">\s*<li class="[^"]*\bsuccess"/u);
      expect(list.text).toContain("L'objet utilisateur « A BC » a été ajouté avec succès.");
      await staff.get(`${USERS}add/`);
      const again = await staff.post(`${USERS}add/`, user('new@example.org'));
      expect(again.status).toBe(200);
      expect(again.text).toContain("Corrigez l'erreur ci-dessous.");
      expect(again.text).toContain('Un utilisateur avec cette adresse email existe déjà.');
    });

    it('goes where the buttons say', async () => {
      const add = `${USERS}add/`;
      await staff.get(add);
      const another = await staff.post(add, user('b@example.org', [['_addanother', '']]));
      expect(another).toMatchObject({ status: 302, location: add });
      const going = await staff.post(add, user('c@example.org', [['_continue', '']]));
      expect(going.status).toBe(302);
      expect(going.location).toBe(`${USERS}${await idOf('c@example.org')}/change/`);
      expect(await staff.get(`${USERS}5/`)).toMatchObject({
        status: 302,
        location: `${USERS}5/change/`,
      });
    });

    it('lists, searches, filters, orders and turns the pages', async () => {
      await staff.get(`${USERS}add/`);
      for (let number = 0; number < 20; number += 1) {
        await staff.post(`${USERS}add/`, user(`many${number}@example.org`, [['is_doctor', 'on']]));
      }
      const list = await staff.get(USERS);
      expect(list.text).toContain("Sélectionnez l'objet utilisateur à changer");
      for (const id of ['changelist', 'changelist-form', 'changelist-search', 'result_list']) {
        expect(list.html).toContain(`id="${id}"`);
      }
      expect(idsOf(list)).toHaveLength(20);
      expect(list.text).toContain('24 utilisateurs');
      const first = idsOf(list);
      const second = idsOf(await staff.get(`${USERS}?p=2`));
      const whole = await staff.get(`${USERS}?all=`);
      expect([...first, ...second]).toEqual(idsOf(whole));
      expect(await staff.get(`${USERS}?p=3`)).toMatchObject({
        status: 302,
        location: `${USERS}?e=1`,
      });
      for (const query of ['is_active__exact=x', 'nothing=1', 'p=0']) {
        expect((await staff.get(`${USERS}?${query}`)).location).toBe(`${USERS}?e=1`);
      }
      expect(idsOf(await staff.get(`${USERS}?e=1`))).toHaveLength(20);
      expect(idsOf(await staff.get(`${USERS}?q=many1`))).toHaveLength(11);
      expect((await staff.get(`${USERS}?q=many1`)).text).toMatch(/11 résultats \(24 résultats\)/u);
      for (const [query, found] of [
        ['is_doctor__exact=1', 20],
        ['is_doctor__exact=0', 4],
        ['is_staff__exact=1', 1],
        ['has_been_validated__isnull=True', 24],
        ['is_active__exact=1&is_doctor__exact=1', 0],
        ['creation_date__gte=2020-01-01&creation_date__lt=2021-01-01', 0],
        ['creation_date__gte=2020-01-01 00:00:00%2B01:00', 24],
      ] as const) {
        expect(idsOf(await staff.get(`${USERS}?all=&${query}`))).toHaveLength(found);
      }
      const upwards = idsOf(await staff.get(`${USERS}?all=&o=5`));
      expect(idsOf(await staff.get(`${USERS}?all=&o=-5`))).toEqual(upwards.reverse());
    });

    it('changes a user, notes it and remembers the list', async () => {
      const id = await idOf('b@example.org');
      const path = `${USERS}${id}/change/`;
      const kept = `${path}?_changelist_filters=q%3Db%2540example`;
      expect((await staff.get(kept)).text).toContain('Modification de utilisateur');
      const values = user('b@example.org').filter(([field]) => field !== 'first_name');
      const changed = await staff.post(kept, [...values, ['first_name', 'zoé']]);
      expect(changed).toMatchObject({ status: 302, location: `${USERS}?q=b%40example` });
      expect((await staff.get(USERS)).text).toContain(
        "L'objet utilisateur « Zoé BC » a été modifié avec succès.",
      );
      const history = await staff.get(`${USERS}${id}/history/`);
      expect(history.text).toContain('Historique des changements : Zoé BC');
      expect(history.html).toContain('id="change-history"');
      expect(history.text).toMatch(/Ajout\..*Modification de|Modification de.*Ajout\./u);
      expect((await staff.get('/admin/')).text).toContain('Zoé BC');
    });

    it('deletes after a question, one or several', async () => {
      const id = await idOf('c@example.org');
      const path = `${USERS}${id}/delete/`;
      const question = await staff.get(path);
      expect(question.text).toContain('Êtes-vous sûr ?');
      expect(question.html).toMatch(/name="post" value="yes"/u);
      expect(await staff.post(path, [['post', 'yes']])).toMatchObject({
        status: 302,
        location: USERS,
      });
      expect((await staff.get(USERS)).text).toContain(
        "L'objet utilisateur « A BC » a été supprimé avec succès.",
      );
      const ids = idsOf(await staff.get(`${USERS}?q=many1`)).slice(0, 2);
      const selected = ids.map((one) => ['_selected_action', String(one)] as const);
      const action = ['action', 'delete_selected'] as const;
      const asked = await staff.post(USERS, [action, ['index', '0'], ...selected]);
      expect(asked.status).toBe(200);
      expect(asked.text).toContain('les objets utilisateurs sélectionnés');
      const done = await staff.post(USERS, [action, ['post', 'yes'], ...selected]);
      expect(done).toMatchObject({ status: 302, location: USERS });
      const list = await staff.get(USERS);
      expect(list.text).toContain('La suppression de 2 utilisateurs a réussi.');
      await staff.post(USERS, [['action', ''], ['index', '0'], ...selected]);
      expect((await staff.get(USERS)).text).toContain('Aucune action sélectionnée.');
      await staff.post(USERS, [action, ['index', '0']]);
      expect((await staff.get(USERS)).text).toContain(
        "Des éléments doivent être sélectionnés afin d'appliquer les actions.",
      );
    });

    it('knows neither objects that there are not nor forms that it has not sent', async () => {
      for (const page of ['9999/change/', 'abc/change/', '9999/delete/', '9999/history/']) {
        const answer = await staff.get(USERS + page);
        expect(answer).toMatchObject({ status: 302, location: '/admin/' });
      }
      expect((await staff.get('/admin/')).text).toContain("« 9999 » n'existe pas");
      for (const page of ['', 'add/', '1/change/', '1/delete/']) {
        expect((await staff.forge(USERS + page, user('x@example.org'))).status).toBe(403);
      }
    });

    it('signs out, and is closed', async () => {
      const out = await staff.get('/admin/logout/');
      expect(out.status).toBe(200);
      expect(out.text).toContain('Déconnecté');
      expect(await staff.get('/admin/logout/')).toMatchObject({ status: 302, location: '/admin/' });
      expect((await staff.get(USERS)).status).toBe(302);
    });
  });
}
