import { afterEach, expect, it } from 'vitest';
import { verifyPassword } from '../src/passwords.ts';
import { type AdminSite, addUser, openAdmin, USERS } from './support/admin-site.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { readPage, userValues } from './support/forms.ts';

const EMAIL = 'marguerite@example.org';
const SHORT = 'Ce mot de passe est trop court. Il doit contenir au minimum 9 caractères.';
const COMMON = 'Ce mot de passe est trop courant.';
const NUMERIC = 'Ce mot de passe est entièrement numérique.';
const LIKE_EMAIL = 'Le mot de passe est trop semblable au champ « email ».';

for (const dialect of dialects) {
  describeOn(dialect, 'a password that the staff sets', () => {
    let site: AdminSite;

    const open = async (production: boolean): Promise<void> => {
      site = await openAdmin(dialect, { production });
    };

    afterEach(() => site.close());

    it('is strong in production, for a new user and for one that exists', async () => {
      await open(true);
      const id = await addUser(site.database, EMAIL);
      const addresses = { 'new@example.org': `${USERS}add/`, [EMAIL]: `${USERS}${id}/change/` };
      for (const [email, address] of Object.entries(addresses)) {
        const post = (password: string) =>
          site.browser.submit(address, { ...userValues(email), password });
        const refused = await post('1');
        expect(refused.status).toBe(200);
        const { alerts, errors } = readPage(refused.body);
        expect(alerts).toEqual(["Corrigez l'erreur ci-dessous."]);
        expect(errors).toEqual([SHORT, COMMON, NUMERIC]);
        expect(refused.body).not.toContain('value="1"');
        expect(readPage((await post(email)).body).errors).toEqual([LIKE_EMAIL]);
        expect((await post('sunflower field')).status).toBe(302);
        const { password } = (await site.findUser(await site.idOf(email))) ?? { password: '' };
        expect(await verifyPassword('sunflower field', password)).toBe(true);
      }
      const values = { ...userValues(EMAIL), password: '', first_name: 'Rose' };
      expect((await site.browser.submit(`${USERS}${id}/change/`, values)).status).toBe(302);
    });

    it('need not differ from a value that is wrong by itself', async () => {
      await open(true);
      const values = { ...userValues('sunflower field'), password: 'sunflower field' };
      const { errors } = readPage((await site.browser.submit(`${USERS}add/`, values)).body);
      expect(errors).toEqual(['Saisissez une adresse de courriel valide.']);
    });

    it('may be any in development', async () => {
      await open(false);
      const values = { ...userValues(EMAIL), password: '1' };
      expect((await site.browser.submit(`${USERS}add/`, values)).status).toBe(302);
    });
  });
}
