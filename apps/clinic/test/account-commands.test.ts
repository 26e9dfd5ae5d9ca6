import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { terminalLanguage } from '../src/cli/terminal-language.ts';
import type { DashboardUser } from '../src/database/schema.ts';
import { verifyPassword } from '../src/passwords.ts';
import { describeOn, dialects } from './support/dialects.ts';
import { runClinic } from './support/spawn-clinic.ts';
import { CTRL_C, CTRL_D, hasTerminal, talk } from './support/talk.ts';
import { createTempDatabase, STAFF, type TempDatabase } from './support/temp-database.ts';

const NEW_PASSWORD = 'quite another password';
const FRENCH = { LANG: 'fr_FR.UTF-8' };

for (const dialect of dialects) {
  describeOn(dialect, 'an account at the command line', () => {
    let temp: TempDatabase;
    let common: string[];

    beforeEach(async () => {
      temp = await createTempDatabase(dialect);
      common = ['--database', temp.address, '--hash-cost', '4'];
    });

    afterEach(() => temp.dispose());

    const find = (email: string): Promise<DashboardUser | undefined> =>
      temp.database
        .selectFrom('main_dashboarduser')
        .selectAll()
        .where('email', '=', email)
        .executeTakeFirst();

    const hasPassword = async (email: string, password: string): Promise<boolean> =>
      verifyPassword(password, (await find(email))?.password ?? '');

    const beginSession = async (): Promise<void> => {
      const user = await find(STAFF.email);
      const session = { session_key: 'key', session_data: '{}', expire_date: new Date() };
      await temp.database
        .insertInto('django_session')
        .values({ ...session, user_id: user?.id ?? 0 })
        .execute();
    };

    it('gets another password by options, which ends its sessions', async () => {
      await beginSession();
      const changed = await runClinic([
        'changepassword',
        'STAFF@example.org',
        '--password',
        NEW_PASSWORD,
        ...common,
      ]);
      expect(changed).toEqual({
        code: 0,
        stdout: 'Password changed: staff@example.org. All its sessions have ended.\n',
        stderr: '',
      });
      expect(await hasPassword(STAFF.email, NEW_PASSWORD)).toBe(true);
      expect(await temp.database.selectFrom('django_session').selectAll().execute()).toEqual([]);
    });

    it('gets another password by the environment, and is told so in its language', async () => {
      const { code, stdout } = await runClinic(['changepassword', ...common], {
        CLINIC_ACCOUNT_EMAIL: STAFF.email,
        CLINIC_ACCOUNT_PASSWORD: NEW_PASSWORD,
        ...FRENCH,
      });
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: 'Mot de passe changé : staff@example.org. Toutes ses sessions sont terminées.\n',
      });
      expect(await hasPassword(STAFF.email, NEW_PASSWORD)).toBe(true);
    });

    describe.skipIf(!hasTerminal)('with somebody to ask', () => {
      it('gets another password, asked for twice and never shown', async () => {
        const { code, shown } = await talk(
          ['changepassword', ...common],
          [
            ['E-mail address: ', 'nobody@example.org'],
            ['E-mail address: ', STAFF.email],
            ['Password: ', NEW_PASSWORD],
            ['Password (again): ', `${NEW_PASSWORD}!`],
            ['Password: ', NEW_PASSWORD],
            ['Password (again): ', NEW_PASSWORD],
          ],
        );
        expect(code).toBe(0);
        expect(shown).toContain('Error: No account has the address "nobody@example.org".');
        expect(shown).toContain('Changing the password of staff@example.org');
        expect(shown).toContain('Error: The two passwords do not match.');
        expect(shown).toContain('Password changed: staff@example.org.');
        expect(shown).not.toContain('another');
        expect(await hasPassword(STAFF.email, NEW_PASSWORD)).toBe(true);
      });

      it('of a superuser is created from answers, each asked for until it is right', async () => {
        const { code, shown } = await talk(
          ['createsuperuser', '--production', ...common],
          [
            ['Adresse email : ', 'grace'],
            ['Adresse email : ', STAFF.email.toUpperCase()],
            ['Adresse email : ', ' Grace@Example.org '],
            ['Prénom : ', ''],
            ['Prénom : ', 'grace'],
            ['Nom : ', 'hopper'],
            ['Mot de passe : ', '   '],
            ['Mot de passe (à nouveau) : ', '   '],
            ['Mot de passe : ', 'grace-123'],
            ['Mot de passe (à nouveau) : ', 'grace-123'],
            ['[o/N] : ', ''],
            ['Mot de passe : ', 'mewtwo'],
            ['Mot de passe (à nouveau) : ', 'mewtwo'],
            ['[o/N] : ', 'O'],
          ],
          { ...FRENCH, LC_MESSAGES: 'fr_CA' },
        );
        expect(shown).toContain('Erreur : Saisissez une adresse de courriel valide.');
        expect(shown).toContain('Erreur : Un utilisateur avec cette adresse email existe déjà.');
        expect(shown).toContain('Erreur : Ce champ est obligatoire.');
        expect(shown).toContain('Erreur : Les mots de passe vides ne sont pas permis.');
        expect(shown).toContain('trop semblable au champ «\u00a0prénom\u00a0».');
        expect(shown).toContain('Superutilisateur créé : grace@example.org');
        expect(code).toBe(0);
        expect(await find('grace@example.org')).toMatchObject({
          first_name: 'Grace',
          last_name: 'HOPPER',
          is_staff: true,
          is_superuser: true,
          is_active: true,
          is_patient: false,
        });
        expect(await hasPassword('grace@example.org', 'mewtwo')).toBe(true);
      });
    });

    // What is refused before anything is written is refused alike on every database.
    if (dialect === 'postgres') return;

    it.each<[string, string[], Record<string, string>, string]>([
      ['nobody', ['x@example.org'], {}, 'DP_CLINIC_NO_ACCOUNT: No account has the address'],
      ['no address', [], {}, 'DP_CLINIC_MISSING_VALUE: The e-mail address (or CLINIC_ACCOUNT_E'],
      ['no password', [STAFF.email], {}, 'DP_CLINIC_MISSING_VALUE: --password or CLINIC_ACCOUNT'],
      [
        'a blank password',
        [STAFF.email, '--password', '  '],
        {},
        'DP_CLINIC_INVALID_VALUE: The password: Blank passwords are not allowed.',
      ],
      [
        'a weak password',
        [STAFF.email, '--password', 'mewtwo', '--production'],
        FRENCH,
        'DP_CLINIC_INVALID_VALUE: The password: Ce mot de passe est trop court.',
      ],
      [
        'a password like the name',
        [STAFF.email],
        { CLINIC_ACCOUNT_PASSWORD: 'staff-123', NODE_ENV: 'production' },
        'DP_CLINIC_INVALID_VALUE: The password: The password is too similar to the last name.',
      ],
    ])('keeps its password, with a code, when %s is given', async (_, args, environment, told) => {
      await beginSession();
      const result = await runClinic(['changepassword', ...args, ...common], environment);
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr.startsWith(told)).toBe(true);
      expect(await hasPassword(STAFF.email, STAFF.password)).toBe(true);
      expect(await temp.database.selectFrom('django_session').selectAll().execute()).toHaveLength(
        1,
      );
    });

    describe.skipIf(!hasTerminal)('with somebody who gives wrong answers', () => {
      it('keeps its password after three tries', async () => {
        const weak: [string, string][] = [1, 2, 3].flatMap(() => [
          ['Mot de passe : ', 'mewtwo'],
          ['Mot de passe (à nouveau) : ', 'mewtwo'],
        ]);
        const args = ['changepassword', STAFF.email, '--production', ...common];
        const { code, shown } = await talk(args, weak, FRENCH);
        expect(code).toBe(2);
        expect(shown.match(/Ce mot de passe est trop courant\./gu)).toHaveLength(3);
        expect(shown).toContain(
          'DP_CLINIC_PASSWORD_NOT_CHANGED: Aucun mot de passe valable après 3 essais.',
        );
        expect(await hasPassword(STAFF.email, STAFF.password)).toBe(true);
      });

      it.each([
        ['Ctrl-C', CTRL_C],
        ['Ctrl-D', CTRL_D],
      ])('keeps its password on %s', async (_, key) => {
        const { code, shown } = await talk(
          ['changepassword', STAFF.email, ...common],
          [['Password: ', key]],
        );
        expect(code).toBe(2);
        expect(shown).toContain('DP_CLINIC_CANCELLED: ');
        expect(await hasPassword(STAFF.email, STAFF.password)).toBe(true);
      });

      it('of a superuser is not created from a wrong option, terminal or not', async () => {
        const args = ['createsuperuser', '--email', 'grace', '--first-name', 'Grace', ...common];
        const { code, shown } = await talk(args, []);
        expect(code).toBe(2);
        expect(shown).toContain('DP_CLINIC_INVALID_VALUE: email "grace": Enter a valid');
      });
    });
  });
}

describe('the language of the terminal', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'fr_FR.UTF-8' }, 'fr'],
    [{ LANG: 'fr' }, 'fr'],
    [{ LANG: 'fr@euro' }, 'fr'],
    [{ LANG: 'frr_DE' }, 'en'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LANG: 'fr_FR', LC_MESSAGES: 'en_GB' }, 'en'],
    [{ LANG: 'fr_FR', LC_MESSAGES: '', LC_ALL: '' }, 'fr'],
    [{ LANG: 'en_GB', LC_MESSAGES: 'de_DE', LC_ALL: 'fr_BE.UTF-8' }, 'fr'],
    [{ LANG: 'de_DE' }, 'en'],
  ])('of %j is %s', (environment, language) => {
    expect(terminalLanguage(environment)).toBe(language);
  });
});
