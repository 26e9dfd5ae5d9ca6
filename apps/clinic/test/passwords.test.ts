import { describe, expect, it } from 'vitest';
import { isCommonPassword } from '../src/forms/common-passwords.ts';
import { type PersonalData, passwordObjections } from '../src/forms/password-rules.ts';
import { checkNewPassword } from '../src/forms/reset-forms.ts';
import { checkSignUp } from '../src/forms/sign-up-form.ts';
import { ENGLISH } from '../src/i18n/english.ts';
import { FRENCH } from '../src/i18n/french.ts';
import { signUpValues } from './support/forms.ts';

const SHORT = 'Ce mot de passe est trop court. Il doit contenir au minimum 9 caractères.';
const COMMON = 'Ce mot de passe est trop courant.';
const NUMERIC = 'Ce mot de passe est entièrement numérique.';
const LIKE_FIRST_NAME = 'Le mot de passe est trop semblable au champ «\u00a0prénom\u00a0».';
const LIKE_EMAIL = 'Le mot de passe est trop semblable au champ «\u00a0email\u00a0».';

const strict = { emailTaken: () => Promise.resolve(false), strictPasswords: true };

const twice = (password: string) => ({ password1: password, password2: password });

describe('a strict password rule', () => {
  // What Django 3.2 answers to the same password and the same attributes.
  it.each<[string, PersonalData, string[]]>([
    ['sunflower field', { prénom: '', nom: '', email: '' }, []],
    ['marguerite1', { prénom: 'Marguerite' }, [LIKE_FIRST_NAME]],
    ['MARGUERITE2', { prénom: 'marguerite' }, [LIKE_FIRST_NAME]],
    ['etireugram', { prénom: 'marguerite' }, [LIKE_FIRST_NAME]],
    ['margue-rite', { prénom: 'Anne-Marguerite' }, [LIKE_FIRST_NAME]],
    ['élodieélodie', { prénom: 'Élodie' }, []],
    ['élodie-12', { prénom: 'Élodie' }, [LIKE_FIRST_NAME]],
    ['jean.dupont', { email: 'jean.dupont@example.org' }, [LIKE_EMAIL]],
    ['both-alike', { prénom: 'both-alike', email: 'both-alike@example.org' }, [LIKE_FIRST_NAME]],
    ['12345678', {}, [SHORT, COMMON, NUMERIC]],
    ['eightchr', {}, [SHORT]],
    ['ninechars', {}, []],
    ['𝒜𝒜𝒜𝒜𝒜', {}, [SHORT]],
    ['password123', {}, [COMMON]],
    [' Password123 ', {}, [COMMON]],
    ['         ', {}, []],
    ['58203948573', {}, [NUMERIC]],
    ['٣٣٣٣٣٣٣٣٣', {}, [NUMERIC]],
  ])('judges %j of %j', (password, personal, objections) => {
    expect(passwordObjections(password, personal)).toEqual(objections);
  });

  it.each(['bigpimpin1', 'mewtwo', 'azertyuiop', 'motdepasse', 'qwerty123', 'letmein'])(
    'knows %s from the list',
    (password) => expect(isCommonPassword(password)).toBe(true),
  );

  it('is quick, however long the password is', () => {
    // Reads the list of common ones.
    isCommonPassword('');
    const start = performance.now();
    passwordObjections('x'.repeat(100_000), { email: `${'a.'.repeat(100)}@example.org` });
    expect(performance.now() - start).toBeLessThan(100);
  });
});

describe('a weak password', () => {
  it('is refused at the second field, in the language of the page', async () => {
    const weak = { ...signUpValues('marguerite@example.org'), ...twice('marguerit') };
    expect((await checkSignUp(weak, strict)).errors).toEqual({ password2: [LIKE_EMAIL] });
    const { errors } = await checkSignUp({ ...weak, ...twice('123456') }, strict, ENGLISH);
    expect(errors).toEqual({
      password2: [
        'This password is too short. It must contain at least 9 characters.',
        'This password is too common.',
        'This password is entirely numeric.',
      ],
    });
    expect(
      passwordObjections('ada lovelace', { 'first name': 'Adalovelace' }, ENGLISH.messages),
    ).toEqual(['The password is too similar to the first name.']);
  });

  it('is said to be weak once the two are the same, or the first one is missing', async () => {
    const values = signUpValues('a@example.org');
    const differ = await checkSignUp({ ...values, password2: '123456' }, strict);
    expect(differ.errors).toEqual({
      password2: ['Les deux mots de passe ne correspondent pas.'],
    });
    const missing = await checkSignUp({ ...values, password1: '', password2: 'mewtwo' }, strict);
    expect(missing.errors).toEqual({
      password1: ['Ce champ est obligatoire.'],
      password2: [SHORT, COMMON],
    });
  });

  it('may be like a value that is wrong itself', async () => {
    const values = { ...signUpValues('a@example.org'), first_name: 'Marguerite2' };
    const { errors } = await checkSignUp({ ...values, ...twice('Marguerite2') }, strict);
    expect(Object.keys(errors)).toEqual(['first_name']);
  });

  it('is refused by the form for a new password as well', () => {
    const owner = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.org' };
    expect(checkNewPassword(twice('lovelace1'), owner, FRENCH).errors).toEqual({
      password2: ['Le mot de passe est trop semblable au champ «\u00a0nom\u00a0».'],
    });
  });

  it('is allowed where the rules are not strict', async () => {
    const weak = { ...signUpValues('a@example.org'), ...twice('1') };
    expect((await checkSignUp(weak, { ...strict, strictPasswords: false })).errors).toEqual({});
  });
});
