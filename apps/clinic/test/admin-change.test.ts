import { afterEach, beforeEach, expect, it } from 'vitest';
import { createToken } from '../src/models/account-token.ts';
import { verifyPassword } from '../src/passwords.ts';
import { type AdminSite, addUser, NOON, openAdmin, USERS } from './support/admin-site.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { readPage, signUpValues, userValues } from './support/forms.ts';
import { jobRows } from './support/job-rows.ts';
import { STAFF } from './support/temp-database.ts';

for (const dialect of dialects) {
  describeOn(dialect, 'changing users in the admin', () => {
    let site: AdminSite;

    beforeEach(async () => {
      site = await openAdmin(dialect);
    });

    afterEach(() => site.close());

    it('adds a user with its defaults, and one that is a patient with its row', async () => {
      await site.browser.submit(`${USERS}add/`, {
        ...userValues('a@example.org'),
        enable_notifications: 'on',
      });
      expect(await site.findUser(await site.idOf('a@example.org'))).toMatchObject({
        is_active: false,
        has_been_validated: null,
        enable_notifications: true,
      });
      await site.browser.submit(`${USERS}add/`, {
        ...userValues('b@example.org'),
        is_patient: 'on',
        is_active: 'on',
        has_been_validated: 'false',
      });
      const id = await site.idOf('b@example.org');
      expect(await site.findUser(id)).toMatchObject({ is_active: true, has_been_validated: false });
      expect(await site.findPatient(id)).toMatchObject({ patient_id: null });
    });

    it('keeps an account from its own links once the staff has switched it off', async () => {
      const visitor = createBrowser(sendByInject(site.app));
      await visitor.submit('/mon-compte/creer/patient/', signUpValues('a@example.org'));
      const id = await site.idOf('a@example.org');
      const owner = await site.database
        .selectFrom('main_dashboarduser')
        .select(['id', 'password', 'email'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const link = `/mon-compte/activer/${await createToken(site.database, owner, 'validation', NOON)}/`;
      const save = (flags: Record<string, string>) =>
        site.browser.submit(`${USERS}${id}/change/`, {
          ...userValues('a@example.org'),
          password: '',
          is_patient: 'on',
          ...flags,
        });
      // To save it is not to switch it off: it was not active.
      await save({});
      expect(await site.findUser(id)).toMatchObject({ is_active: false, awaits_activation: true });
      await save({ is_active: 'on' });
      await save({});
      expect(await site.findUser(id)).toMatchObject({ is_active: false, awaits_activation: false });
      expect((await visitor.get(link)).status).toBe(404);
      const before = await jobRows(site.database);
      await visitor.submit('/mon-compte/reset-password/', { email: 'a@example.org' });
      expect(await jobRows(site.database)).toEqual(before);
      expect(await site.findUser(id)).toMatchObject({ is_active: false });
    });

    it('leads from each of the three buttons to its page', async () => {
      const add = (email: string, button: string) =>
        site.browser.submit(`${USERS}add/`, { ...userValues(email), [button]: 'x' });
      expect(await add('a@example.org', '_save')).toMatchObject({ status: 302, location: USERS });
      expect(await add('b@example.org', '_addanother')).toMatchObject({
        status: 302,
        location: `${USERS}add/`,
      });
      const going = await add('c@example.org', '_continue');
      expect(going).toMatchObject({
        status: 302,
        location: `${USERS}${await site.idOf('c@example.org')}/change/`,
      });
      expect((await site.alertsAt(going.location)).at(-1)).toBe(
        "L'objet utilisateur « A BC » a été ajouté avec succès. Vous pouvez l’éditer à nouveau ci-dessous.",
      );
    });

    it('changes a user, keeps its password, and notes what was changed', async () => {
      const id = await addUser(site.database, 'old@example.org', { has_been_validated: true });
      const answer = await site.browser.submit(`${USERS}${id}/change/`, {
        password: '',
        email: 'NEW@example.org',
        first_name: 'jean-pierre',
        last_name: 'bc',
        has_been_validated: 'unknown',
        enable_notifications: 'on',
      });
      expect(answer).toMatchObject({ status: 302, location: USERS });
      expect(await site.alertsAt(USERS)).toEqual([
        'L’objet utilisateur « Jean-Pierre BC » a été modifié avec succès.',
      ]);
      expect(await site.findUser(id)).toMatchObject({
        email: 'new@example.org',
        first_name: 'Jean-Pierre',
        password: 'no hash',
        has_been_validated: null,
      });
      const history = await site.browser.get(`${USERS}${id}/history/`);
      expect(history.body).toContain('Modification de Adresse email, Prénom et Validé.');
      expect(await site.readLog()).toMatchObject([
        { action_flag: 2, object_id: String(id), object_repr: 'Jean-Pierre BC' },
      ]);
    });

    it('hashes a new password, and notes no change where there was none', async () => {
      const id = await addUser(site.database, 'a@example.org');
      const same = {
        email: 'a@example.org',
        first_name: 'A',
        last_name: 'BC',
        enable_notifications: 'on',
      };
      await site.browser.submit(`${USERS}${id}/change/`, { ...same, password: 'another password' });
      const changed = await site.findUser(id);
      expect(await verifyPassword('another password', changed?.password ?? '')).toBe(true);
      await site.browser.submit(`${USERS}${id}/change/`, same);
      expect((await site.findUser(id))?.password).toBe(changed?.password);
      const history = await site.browser.get(`${USERS}${id}/history/`);
      expect(history.body).toContain('Modification de Mot de passe.');
      expect(history.body).toContain('Aucun champ modifié.');
    });

    it('signs a user out whose password is changed', async () => {
      const id = await site.idOf(STAFF.email);
      const other = createBrowser(sendByInject(site.app));
      await other.logIn();
      const values = { email: STAFF.email, first_name: 'ada', last_name: 'staff' };
      const flags = { is_staff: 'on', is_active: 'on' };
      await site.browser.submit(`${USERS}${id}/change/`, { ...values, ...flags });
      expect((await other.get(USERS)).status).toBe(200);
      const password = 'another password';
      await site.browser.post(`${USERS}${id}/change/`, { ...values, ...flags, password });
      expect((await other.get(USERS)).status).toBe(302);
      expect((await site.browser.get(USERS)).status).toBe(302);
    });

    it.each([
      ['2026-01-14', '9:41', '2026-01-14T08:41:00.000Z'],
      ['14/07/2025', '09:41:07', '2025-07-14T07:41:07.000Z'],
      ['1.7.2025', '0:00', '2025-06-30T22:00:00.000Z'],
      // The clocks show it twice, or never.
      ['2025-10-26', '02:30', '2025-10-26T00:30:00.000Z'],
      ['2025-03-30', '02:30', '2025-03-30T01:30:00.000Z'],
      ['', '', null],
    ])('sets the last sign-in to %s %s in Paris', async (date, time, moment) => {
      const last_login = new Date('2024-01-01T00:00:00Z');
      const id = await addUser(site.database, 'a@example.org', { last_login });
      const values = { email: 'a@example.org', first_name: 'A', last_name: 'BC' };
      const set = { ...values, last_login_0: date, last_login_1: time };
      const answer = await site.browser.submit(`${USERS}${id}/change/`, set);
      expect(answer.status).toBe(302);
      const user = await site.findUser(id);
      expect(user?.last_login?.toISOString() ?? null).toBe(moment);
    });

    it('keeps the last sign-in to the millisecond when the form is sent as it came', async () => {
      const last_login = new Date('2025-07-14T07:41:07.123Z');
      const id = await addUser(site.database, 'a@example.org', { last_login });
      const { body } = await site.browser.get(`${USERS}${id}/change/`);
      const [date = '', time = ''] = [0, 1].map(
        (part) =>
          new RegExp(`id="id_last_login_${part}"[^>]*? value="([^"]*)"`, 'u').exec(body)?.[1],
      );
      expect([date, time]).toEqual(['14/07/2025', '09:41:07']);
      await site.browser.post(`${USERS}${id}/change/`, {
        email: 'a@example.org',
        first_name: 'A',
        last_name: 'BC',
        enable_notifications: 'on',
        last_login_0: date,
        last_login_1: time,
      });
      expect((await site.findUser(id))?.last_login).toEqual(last_login);
      expect(await site.readLog()).toMatchObject([{ change_message: '[]' }]);
    });

    it.each([
      ['2026-02-30', '9:41', ['Saisissez une date valide.']],
      ['2026-01-14', '', ['Saisissez une heure valide.']],
      ['', '25:00', ['Saisissez une date valide.', 'Saisissez une heure valide.']],
      ['1899-01-01', '12:60', ['Saisissez une date valide.', 'Saisissez une heure valide.']],
      ['2026-01-14\0', '9:41:99', undefined],
    ])('refuses the last sign-in %j %j', async (date, time, errors) => {
      const answer = await site.browser.submit(`${USERS}add/`, {
        ...userValues('a@example.org'),
        last_login_0: date,
        last_login_1: time,
      });
      expect(answer.status).toBe(200);
      const found = readPage(answer.body).errors;
      if (errors === undefined) expect(found.length).toBeGreaterThan(1);
      else expect(found).toEqual(errors);
    });

    it('takes no notice of the fields that the original has and this form has not', async () => {
      const answer = await site.browser.submit(`${USERS}add/`, {
        ...userValues('a@example.org'),
        groups: '1',
        user_permissions: '7',
        is_superuser: 'on',
        date_joined: 'x',
      });
      expect(answer).toMatchObject({ status: 302, location: USERS });
      const id = await site.idOf('a@example.org');
      expect(await site.findUser(id)).toMatchObject({ is_superuser: false, is_staff: false });
    });

    it('refuses to change a user to what the form does not allow', async () => {
      await addUser(site.database, 'taken@example.org');
      const id = await addUser(site.database, 'a@example.org');
      const answer = await site.browser.submit(`${USERS}${id}/change/`, {
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
      expect(await site.findUser(id)).toMatchObject({ email: 'a@example.org', first_name: 'A' });
      expect(await site.readLog()).toEqual([]);
    });
  });
}
