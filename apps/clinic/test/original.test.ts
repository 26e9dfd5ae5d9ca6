import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Browser, createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { decode, readPage, signUpValues } from './support/forms.ts';
import { countAccounts, STAFF, type TempDatabase } from './support/temp-database.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const CONFIRMATION = '/mon-compte/creer/confirmation/';
const LOGIN = '/mon-compte/login/';
const ADD_USER = '/admin/main/dashboarduser/add/';
const REQUIRED = 'Ce champ est obligatoire.';

/** What the sign-up form of the original shows, in page order. */
const FIELDS = [
  {
    name: 'first_name',
    type: 'text',
    label: 'Votre prénom',
    help: 'Indiquez la première lettre de votre prénom.',
    maxlength: '1',
  },
  {
    name: 'last_name',
    type: 'text',
    label: 'Votre nom',
    help: 'Indiquez les deux premières lettres de votre nom de famille.',
    maxlength: '2',
  },
  {
    name: 'patient_age',
    type: 'text',
    label: 'Votre âge',
    help: 'Indiquez votre âge.',
    maxlength: '3',
  },
  {
    name: 'email',
    type: 'email',
    label: 'Votre email',
    help: 'Indiquez votre adresse email',
    maxlength: '254',
  },
  { name: 'password1', type: 'password', label: 'Votre mot de passe' },
  {
    name: 'password2',
    type: 'password',
    label: 'Confirmer le mot de passe',
    help: 'Saisissez le même mot de passe que précédemment, pour vérification.',
  },
  {
    name: 'guc_agreement',
    type: 'checkbox',
    label: "J'atteste avoir lu et adhérer aux Conditions Générales d'Utilisation du site.",
  },
];

/** The fields of a page, with what stands around them. */
function readFields(page: string): object[] {
  return [...page.matchAll(/<div class="form-group.*?<\/div>\n/gsu)].map(([group]) => {
    const input = /<input[^>]*>/su.exec(group)?.[0] ?? '';
    const attribute = (name: string): string | undefined =>
      new RegExp(` ${name}="([^"]*)"`, 'u').exec(input)?.[1];
    const label =
      /<label[^>]*>(.*?) <span\s+class="required"[^>]* title="Réponse obligatoire">\*</su;
    const help = /<small class="form-text"[^>]*>(.*?)<\/small>/su.exec(group)?.[1];
    const maxlength = attribute('maxlength');
    return {
      name: attribute('name'),
      type: attribute('type'),
      label: decode(label.exec(group)?.[1] ?? ''),
      ...(help === undefined ? {} : { help: decode(help) }),
      ...(maxlength === undefined ? {} : { maxlength }),
    };
  });
}

for (const dialect of dialects) {
  describeOn(dialect, 'as in the original', () => {
    let test: TestApp;
    let app: FastifyInstance;
    let temp: TempDatabase;
    let browser: Browser;

    beforeEach(async () => {
      test = await createTestApp({ dialect });
      ({ app, temp } = test);
      browser = createBrowser(sendByInject(app));
    });

    afterEach(() => test.close());

    it('the first page leads to the sign-up of patients and to signing in', async () => {
      const { body } = await app.inject('/');
      for (const [address, text] of [
        ['/', 'Home'],
        [SIGN_UP, 'Patient'],
        [LOGIN, 'Me connecter'],
      ]) {
        expect(body).toMatch(new RegExp(`<a [^>]*href="${address}"[^>]*>\\s*${text}\\s*</a>`, 'u'));
      }
      expect(body).toContain('>Créer un compte<');
    });

    it('the sign-up form has its fields, helps and marks, a button and a way back', async () => {
      const { body } = await browser.get(SIGN_UP);
      expect(readFields(body)).toEqual(FIELDS);
      expect(body.match(/ required[ >]/gu)).toHaveLength(FIELDS.length);
      expect(body).toMatch(/<button type="submit"[^>]*>.*Créer mon compte.*<\/button>/su);
      expect(body).toMatch(/<a [^>]*href="\/"[^>]*>Retour<\/a>/u);
      expect(body.indexOf('csrfmiddlewaretoken')).toBeLessThan(body.indexOf('first_name'));
    });

    it('a wrong field and its error are marked, and one or several are spoken of', async () => {
      const { body } = await browser.submit(SIGN_UP, { ...signUpValues('a@b.org'), email: 'a' });
      expect(readPage(body).alerts).toEqual(["Veuillez corriger l'erreur ci-dessous."]);
      expect(body.match(/<input[^>]* is-invalid"[^>]*>/gsu)).toHaveLength(1);
      expect(body).toContain(
        '<div class="invalid-feedback" id="error_id_email"><ul class="errorlist"><li>Saisissez une adresse de courriel valide.</li></ul></div>',
      );
      const empty = await browser.submit(SIGN_UP, {});
      expect(readPage(empty.body).alerts).toEqual(['Veuillez corriger les erreurs ci-dessous.']);
      expect(readPage(empty.body).errors).toEqual(FIELDS.map(() => REQUIRED));
    });

    it('the script that signs up gets from the first page to the confirmation', async () => {
      expect((await browser.get('/')).status).toBe(200);
      expect((await browser.get(SIGN_UP)).status).toBe(200);
      const values = { ...signUpValues('concurrency@djangotest.com'), patient_age: '18' };
      const answer = await browser.post(SIGN_UP, values);
      expect(answer).toMatchObject({ status: 302, location: CONFIRMATION });
      const { status, body } = await browser.get(CONFIRMATION);
      expect(status).toBe(200);
      expect(body).toContain('Votre compte a bien été créé.');
      expect(body).toContain('courriers indésirables');
      const account = { email: 'concurrency@djangotest.com', password: 'correct horse battery' };
      const refused = await browser.submit(LOGIN, account);
      expect(readPage(refused.body).alerts).toEqual([
        'Impossible de vous authentifier. Veuillez réessayer',
      ]);
    });

    it('the script that adds a user in the admin gets to the list', async () => {
      expect((await browser.get('/admin/login/')).status).toBe(200);
      const credentials = { username: STAFF.email, password: STAFF.password, next: ADD_USER };
      expect(await browser.post('/admin/login/', credentials)).toMatchObject({
        status: 302,
        location: ADD_USER,
      });
      await browser.get(ADD_USER);
      const answer = await browser.post(ADD_USER, {
        email: 'concurrency@djangotest.com',
        first_name: 'a',
        last_name: 'bc',
        password: 'a1b2c3d4e5',
      });
      expect(answer).toMatchObject({ status: 302, location: '/admin/main/dashboarduser/' });
      expect(await countAccounts(temp.database)).toMatchObject({ users: 1, patients: 0 });
    });

    it('every page is at its address, and a GET without the slash is sent there', async () => {
      for (const address of [SIGN_UP, CONFIRMATION, '/mon-compte/', LOGIN, '/mon-compte/logout/']) {
        expect((await app.inject(address)).statusCode, address).toBe(200);
        const { statusCode, headers } = await app.inject(`${address.slice(0, -1)}?a=b`);
        expect([statusCode, headers.location]).toEqual([301, `${address}?a=b`]);
      }
    });

    describe('but without its failures:', () => {
      it('signing out and asking for a new password have pages', async () => {
        expect((await browser.submit('/mon-compte/logout/', {})).status).toBe(200);
        const reset = '/mon-compte/reset-password/';
        for (const email of ['nobody@example.org', STAFF.email]) {
          expect((await browser.submit(reset, { email })).status).toBe(302);
        }
        expect((await browser.get(`${reset}envoye/`)).status).toBe(200);
      });

      it.each([SIGN_UP, LOGIN, '/mon-compte/', '/mon-compte/reset-password/', '/admin/login/'])(
        'a POST to %s without the slash is no address, and writes nothing',
        async (address) => {
          await browser.get(SIGN_UP);
          const answer = await browser.post(address.slice(0, -1), signUpValues('a@example.org'));
          expect(answer.status).toBe(404);
          expect(await countAccounts(temp.database)).toMatchObject({ users: 0 });
        },
      );

      it('what was wrong with a form is said on its page only', async () => {
        for (const _ of [1, 2]) await browser.submit(SIGN_UP, {});
        expect(readPage((await browser.get(SIGN_UP)).body).alerts).toEqual([]);
        await browser.logIn();
        expect(readPage((await browser.get('/admin/')).body).alerts).toEqual([]);
      });
    });
  });
}
