import { describe, expect, it } from 'vitest';
import { checkForm } from '../src/forms/check-form.ts';
import { isEmail } from '../src/forms/email-rule.ts';
import { isValid } from '../src/forms/field.ts';
import { correctionMessage } from '../src/forms/messages.ts';
import { checkSignUp } from '../src/forms/sign-up-form.ts';
import { USER_FIELDS } from '../src/forms/user-form.ts';
import { signUpValues, userValues } from './support/forms.ts';

const VALID = signUpValues('a@example.org');
const REQUIRED = 'Ce champ est obligatoire.';
const FIRST_LETTER = 'Veuillez indiquer la première lettre de votre prénom';

const free = { emailTaken: () => Promise.resolve(false), strictPasswords: false };

async function errorsWith(changes: Record<string, unknown>): Promise<unknown> {
  return (await checkSignUp({ ...VALID, ...changes }, free)).errors;
}

describe('the sign-up form', () => {
  it('accepts what follows the rules', async () => {
    expect(isValid(await checkSignUp(VALID, free))).toBe(true);
  });

  it.each([
    ['first_name', '', [REQUIRED]],
    ['first_name', '  ', [REQUIRED]],
    [
      'first_name',
      'ab',
      [
        FIRST_LETTER,
        'Assurez-vous que cette valeur comporte au plus 1 caractère (actuellement 2).',
      ],
    ],
    ['first_name', 'é', [FIRST_LETTER]],
    ['first_name', '1', [FIRST_LETTER]],
    ['last_name', 'b', ['Veuillez indiquer les deux premières lettres de votre nom de famille']],
    ['patient_age', 'abc', ['Saisissez une valeur valide.']],
    ['patient_age', '-1', ['Saisissez une valeur valide.']],
    [
      'patient_age',
      '1234',
      [
        'Saisissez une valeur valide.',
        'Assurez-vous que cette valeur comporte au plus 3 caractères (actuellement 4).',
      ],
    ],
    ['email', 'nobody', ['Saisissez une adresse de courriel valide.']],
    ['email', 'a@b.org\0', ['Saisissez une adresse de courriel valide.', expect.any(String)]],
    ['password2', 'another', ['Les deux mots de passe ne correspondent pas.']],
    ['guc_agreement', undefined, [REQUIRED]],
    ['guc_agreement', 'false', [REQUIRED]],
  ])('refuses %s = %j', async (name, value, messages) => {
    expect(await errorsWith({ [name]: value })).toEqual({ [name]: messages });
  });

  it('ignores spaces around a value, but not in a password', async () => {
    const form = await checkSignUp(
      { ...VALID, first_name: ' a ', password1: ' x ', password2: ' x ' },
      free,
    );
    expect(form.values).toMatchObject({ first_name: 'a', password1: ' x ' });
    expect(await errorsWith({ password1: 'x ', password2: 'x' })).toHaveProperty('password2');
  });

  it('takes the last of a name that was posted twice', async () => {
    const form = await checkSignUp({ ...VALID, first_name: ['1', 'z'] }, free);
    expect(form.values.first_name).toBe('z');
    expect(isValid(form)).toBe(true);
  });

  it.each([undefined, null, 'text', 3, []])('finds everything missing in %j', async (body) => {
    const { errors } = await checkSignUp(body, free);
    expect(Object.values(errors)).toEqual(Array.from({ length: 7 }, () => [REQUIRED]));
  });

  it('says that an address is taken, of well-formed addresses only', async () => {
    const asked: string[] = [];
    const emailTaken = (email: string): Promise<boolean> => {
      asked.push(email);
      return Promise.resolve(true);
    };
    const check = (email: string): ReturnType<typeof checkSignUp> =>
      checkSignUp({ ...VALID, email }, { ...free, emailTaken });
    expect((await check('A@example.org')).errors).toEqual({
      email: ['Un utilisateur avec cette adresse email existe déjà.'],
    });
    await check('nobody');
    expect(asked).toEqual(['A@example.org']);
  });

  it('speaks of one error or of several', async () => {
    const one = await checkSignUp({ ...VALID, email: '' }, free);
    const two = await checkSignUp({ ...VALID, email: '', first_name: '' }, free);
    expect(correctionMessage(one)).toBe("Veuillez corriger l'erreur ci-dessous.");
    expect(correctionMessage(two)).toBe('Veuillez corriger les erreurs ci-dessous.');
  });
});

describe('the user form', () => {
  it('refuses a name that becomes too long when it is saved', () => {
    const { errors } = checkForm(USER_FIELDS, {
      ...userValues('a@example.org'),
      first_name: 'ß'.repeat(100),
      last_name: 'é'.repeat(100),
    });
    expect(errors).toEqual({
      first_name: [
        'Assurez-vous que cette valeur comporte au plus 100 caractères (actuellement 101).',
      ],
    });
  });

  it('counts characters, not the units that they are stored in', () => {
    const values = { ...userValues('a@example.org'), last_name: '𝒜'.repeat(100) };
    expect(checkForm(USER_FIELDS, values).errors).toEqual({});
  });
});

describe('an e-mail address', () => {
  it.each([
    'a@example.org',
    'concurrency@djangotest.com',
    "o'neil+tag@sub.example.co",
    '"a b"@example.org',
    'a@localhost',
    'a@LOCALHOST',
    'a@[127.0.0.1]',
    'a@[::1]',
    'a@exämple.org',
  ])('may be %s', (text) => {
    expect(isEmail(text)).toBe(true);
  });

  it.each([
    '',
    'a',
    '@example.org',
    'a@',
    'a@b',
    'a@b..org',
    'a@-b.org',
    'a@b.o-',
    'a..b@example.org',
    'a b@example.org',
    'é@example.org',
    'a@example.org\n',
    'a@exa mple.org',
    'a@[example.org]',
    `a@${'b'.repeat(64)}.org`,
    `${'a'.repeat(250)}@example.org`,
  ])('is not %j', (text) => {
    expect(isEmail(text)).toBe(false);
  });

  it('is as long as its characters are many', () => {
    const local = 'a'.repeat(230);
    expect(isEmail(`${local}@${'𐐨'.repeat(10)}.${'𐐨'.repeat(8)}.org`)).toBe(true);
    expect(isEmail(`${local}@${'𐐨'.repeat(10)}.${'𐐨'.repeat(9)}.org`)).toBe(false);
  });

  it('is refused quickly, however long it is', () => {
    const start = performance.now();
    isEmail(`${'a.'.repeat(50_000)}@${'b.'.repeat(50_000)}`);
    isEmail(`${'a.'.repeat(120)}!@x`);
    expect(performance.now() - start).toBeLessThan(100);
  });
});
