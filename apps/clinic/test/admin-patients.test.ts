import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AdminSite, addUser, openAdmin, PATIENTS, USERS } from './support/admin-site.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { readPage } from './support/forms.ts';

for (const dialect of dialects) {
  describeOn(dialect, 'the patients of the admin', () => {
    let site: AdminSite;

    beforeEach(async () => {
      site = await openAdmin(dialect);
    });

    afterEach(() => site.close());

    it('gives a user a patient, and derives its id anew from age and names', async () => {
      const id = await addUser(site.database, 'a@example.org');
      const added = await site.browser.submit(`${PATIENTS}add/`, {
        user: String(id),
        patient_age: '40',
      });
      expect(added).toMatchObject({ status: 302, location: PATIENTS });
      expect(await site.alertsAt(PATIENTS)).toEqual([
        "L'objet patient « ABC86 » a été ajouté avec succès.",
      ]);
      expect(await site.findUser(id)).toMatchObject({ is_patient: true });
      await site.browser.submit(`${PATIENTS}${id}/change/`, { patient_age: '41' });
      expect(await site.findPatient(id)).toMatchObject({ patient_id: 'ABC85', birth_year: 1985 });
      await site.browser.submit(`${USERS}${id}/change/`, {
        email: 'a@example.org',
        first_name: 'z',
        last_name: 'yx',
        is_patient: 'on',
      });
      expect(await site.findPatient(id)).toMatchObject({ patient_id: 'ZYX85' });
    });

    it.each(['abc', '', '-1', '1000', '4.5', '٤٠', '\0'])(
      'answers the age %j with a form error',
      async (age) => {
        const id = await addUser(site.database, 'a@example.org');
        const added = await site.browser.submit(`${PATIENTS}add/`, {
          user: String(id),
          patient_age: age,
        });
        expect(added.status).toBe(200);
        expect(readPage(added.body).errors.length).toBeGreaterThan(0);
        expect(await site.findPatient(id)).toBeUndefined();
        await site.browser.submit(`${PATIENTS}add/`, { user: String(id), patient_age: '40' });
        const changed = await site.browser.submit(`${PATIENTS}${id}/change/`, { patient_age: age });
        expect(changed.status).toBe(200);
        expect(await site.findPatient(id)).toMatchObject({ patient_age: 40 });
      },
    );

    it.each(['0', '99999', '4294967296', 'abc', ''])(
      'adds no patient to the user %j',
      async (user) => {
        const answer = await site.browser.submit(`${PATIENTS}add/`, { user, patient_age: '40' });
        expect(answer.status).toBe(200);
        expect(readPage(answer.body).errors).toHaveLength(1);
      },
    );

    it('adds no second patient to a user', async () => {
      const id = await addUser(site.database, 'a@example.org');
      const values = { user: String(id), patient_age: '40' };
      await site.browser.submit(`${PATIENTS}add/`, values);
      const again = await site.browser.submit(`${PATIENTS}add/`, values);
      expect(readPage(again.body).errors).toEqual([
        'Un objet patient avec ce champ Utilisateur existe déjà.',
      ]);
    });

    it('adds one patient, and says the form error, when the form is posted twice at once', async () => {
      const id = await addUser(site.database, 'a@example.org');
      await site.browser.get(`${PATIENTS}add/`);
      const values = { user: String(id), patient_age: '40' };
      const post = () => site.browser.post(`${PATIENTS}add/`, values);
      const answers = await Promise.all([post(), post()]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 302]);
      expect(await site.readLog()).toHaveLength(1);
    });

    it('deletes a patient and keeps the user', async () => {
      const id = await addUser(site.database, 'a@example.org');
      await site.browser.submit(`${PATIENTS}add/`, { user: String(id), patient_age: '40' });
      await site.browser.submit(`${PATIENTS}${id}/delete/`, { post: 'yes' });
      expect(await site.findPatient(id)).toBeUndefined();
      expect(await site.findUser(id)).toMatchObject({ is_patient: false });
    });
  });
}
