import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifyPassword } from '../src/passwords.ts';
import { type AdminSite, addUser, openAdmin, USERS } from './support/admin-site.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { readPage, userValues } from './support/forms.ts';

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
