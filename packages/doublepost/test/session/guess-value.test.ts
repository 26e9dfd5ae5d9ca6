import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessValue } from '../../src/session/guess-value.ts';
import { drawRoundValues } from '../../src/session/round-values.ts';
import { lettersOf } from '../../src/session/unique-value.ts';
import { controlOf } from '../support/pages.ts';
import { ROUND } from '../support/round.ts';

const PHONE = `06${ROUND.number.slice(1)}`;
const LETTERS = lettersOf(ROUND);

/** The guess for a control, with the round's values named: `{email}`, `{text}`, `{number}`, `{password}`. */
function guess(html: string): string | undefined {
  return Object.entries(ROUND).reduce<string | undefined>(
    (value, [name, own]) => value?.replace(own, `{${name}}`),
    guessValue(controlOf(html), ROUND),
  );
}

describe('by its type, a field is taken for', () => {
  it.each([
    ['email', '{email}'],
    ['password', '{password}'],
    ['tel', PHONE],
    ['url', 'https://example.com/{text}'],
    ['date', '1990-05-17'],
    ['datetime-local', '2030-05-17T10:30'],
    ['month', '2030-05'],
    ['week', '2030-W20'],
    ['time', '10:30'],
    ['color', '#336699'],
    ['number', '42'],
    ['range', '42'],
    ['text', 'Doublepost {text}'],
    ['constructor', 'Doublepost {text}'],
  ])('%s', (type, value) => {
    expect(guess(`<input name=x type="${type}">`)).toBe(value);
  });

  it('that type, whatever its name says', () => {
    expect(guess('<input name=city type=email>')).toBe('{email}');
  });
});

describe('by its label, a field is taken for', () => {
  it.each([
    [
      'an e-mail address',
      '{email}',
      ['Email', 'E-mail address', 'Courriel', 'E-Mail-Adresse', 'Correo electrónico'],
    ],
    ['a password', '{password}', ['Password', 'Mot de passe', 'Passwort', 'Contraseña']],
    [
      'a user name',
      '{text}',
      ['Username', 'User name', "Nom d'utilisateur", 'Benutzername', 'Nombre de usuario', 'Slug'],
    ],
    ['a first name', 'Alex', ['First name', 'Given name', 'Prénom', 'Prenom', 'Vorname']],
    ['a last name', 'Durand', ['Last name', 'Surname', 'Nom de famille', 'Nachname', 'Apellido']],
    ['an age', '42', ['Age', 'Your age', 'Âge', 'Alter', 'Edad']],
    ['a telephone number', PHONE, ['Phone', 'Téléphone', 'Telefon', 'Teléfono', 'Mobile']],
    ['a postal code', '75011', ['Postal code', 'ZIP', 'Code postal', 'PLZ', 'Código postal']],
    ['a city', 'Paris', ['City', 'Ville', 'Stadt', 'Ciudad']],
    ['a country', 'France', ['Country', 'Pays', 'Land', 'País']],
    ['a street', '12 rue des Lilas', ['Address', 'Street', 'Adresse', 'Rue', 'Dirección']],
    ['an amount', '1', ['Amount', 'Quantity', 'Quantité', 'Montant', 'Menge', 'Cantidad', 'Price']],
    ['a name', `Alex ${LETTERS}`, ['Name', 'Full name', 'Nom', 'Nombre', 'Votre nom']],
    ['a title', 'Doublepost {text}', ['Subject', 'Objet', 'Betreff', 'Asunto']],
    ['a text', 'Doublepost {text}', ['Message', 'Landing', 'Verwalter']],
  ])('%s', (_what, value, labels) => {
    const guesses = labels.map((label) => [label, guess(`<label>${label}<input name=x></label>`)]);
    expect(guesses).toEqual(labels.map((label) => [label, value]));
  });
});

describe('the words are read', () => {
  it.each([
    '<input name=user_email>',
    '<input name=x id=signup-email>',
    '<input name=x placeholder="Your e-mail">',
    '<input name=x autocomplete=email>',
    '<input name=x aria-label="Email">',
    '<textarea name=email></textarea>',
  ])('in %s', (html) => {
    expect(guess(html)).toBe('{email}');
  });

  it('the narrower before the wider', () => {
    expect(guess('<input name=username placeholder="User name or e-mail">')).toBe('{email}');
    expect(guess('<input name=patient_age>')).toBe('42');
    expect(guess('<input name=nom_de_ville>')).toBe('Paris');
  });
});

describe('the rules of the field', () => {
  it.each([
    ['cut the value to the longest that is allowed', '<input name=city maxlength=4>', 'Pari'],
    ['leave a value whole where a shorter one fits', '<input name=x maxlength=4>', 'DP'],
    [
      'turn to a value that the pattern accepts',
      '<input name=x pattern="0[0-9]">',
      expect.stringMatching(/^0\d$/),
    ],
    ['match the pattern whole', '<input name=x pattern="[A-Z]">', expect.stringMatching(/^[A-Z]$/)],
    ['match alternatives of the pattern whole', '<input name=x pattern="D|DP">', 'DP'],
    [
      'apply to the value as it is cut',
      '<input name=x maxlength=3 pattern="[a-z]+">',
      expect.stringMatching(/^[a-z]{1,3}$/),
    ],
    ['keep the likely value where it fits', '<input name=city pattern="[A-Z][a-z]+">', 'Paris'],
    ['ask for the shortest that is allowed', '<input name=city minlength=9>', 'ParisDoub'],
    ['are read with the v flag', '<input name=x pattern="[\\p{L}--[a-z]]{2}">', 'DP'],
    ['say nothing where the pattern is broken', '<input name=x pattern="[">', 'Doublepost {text}'],
    ['may leave nothing', '<input name=x pattern="[0-9]{14}" maxlength=4>', undefined],
    ['may contradict each other', '<input name=x minlength=20 maxlength=5>', undefined],
  ])('%s', (_what, html, value) => {
    expect(guess(html)).toEqual(value);
  });
});

describe('a value that must be unique', () => {
  const { text, number } = ROUND;

  it.each([
    [24, `${text}@example.com`],
    [23, `${text.slice(0, 11)}@example.com`],
    [20, `${text.slice(0, 8)}@example.com`],
    [19, `${text}@a.test`],
    [13, `${text.slice(0, 6)}@a.test`],
    [12, undefined],
    [0, undefined],
  ])('is an e-mail address whole in %i characters', (room, value) => {
    for (const field of ['name=x type=email', 'name=email']) {
      expect(guessValue(controlOf(`<input ${field} maxlength=${room}>`), ROUND)).toBe(value);
    }
  });

  it.each([
    ['name=username', 11, text.slice(0, 11)],
    ['name=slug', 6, text.slice(0, 6)],
    ['name=slug', 5, undefined],
    ['name=phone', 10, PHONE],
    ['name=phone', 6, PHONE.slice(0, 6)],
    ['type=tel name=x', 5, undefined],
  ])('is cut for %s to %i characters, but not below what stays unique', (field, room, value) => {
    expect(guessValue(controlOf(`<input ${field} maxlength=${room}>`), ROUND)).toBe(value);
  });

  it.each([
    ['name=username pattern="[a-z]+"', text.replace('1', 'h')],
    ['name=username pattern="\\d+"', number],
    ['name=username minlength=15', text + number],
    ['name=phone pattern="[1-9]\\d*"', number],
    ['name=phone pattern="\\+33\\d{9}"', `+33${number}`],
  ])('keeps the rules of %s', (field, value) => {
    const accepted = guessValue(controlOf(`<input ${field}>`), ROUND);
    expect(accepted?.length).toBe(value.length);
    expect(accepted).toMatch(new RegExp(`^${/pattern="(.+)"/.exec(field)?.[1] ?? '.+'}$`));
  });

  it('is none of the values that every round has', () => {
    expect(guess('<input name=username pattern="Doublepost">')).toBeUndefined();
  });

  it('differs between rounds as long as there is room', () => {
    const control = controlOf('<input name=username maxlength=11 pattern="[a-z]*">');
    const seen = new Set(Array.from({ length: 500 }, () => guessValue(control, drawRoundValues())));
    expect(seen.size).toBe(500);
  });

  it('leaves an address of the web its unique part', () => {
    const url = (room: number) => guess(`<input name=x type=url maxlength=${room}>`);
    expect([url(32), url(31), url(27)]).toEqual([
      'https://example.com/{text}',
      'https://a.test/{text}',
      'https://a.test/{text}',
    ]);
  });

  it('is not asked of a first name, however short', () => {
    expect(guess('<input name=first_name maxlength=1>')).toBe('A');
  });
});

describe('a number lies within its bounds', () => {
  it.each([
    ['', '42'],
    ['min=1 max=100', '42'],
    ['min=50', '50'],
    ['max=10', '10'],
    ['min=50 max=60', '50'],
    ['min=-9 max=-5', '-5'],
    ['max=0.5', '0'],
    ['max=0.5 step=any', '0.5'],
    ['min=0.1 max=0.35 step=0.1', '0.3'],
    ['min=5 step=10', '45'],
    ['min=50 max=40', undefined],
    ['min=1.2 max=1.8 step=1', '1.2'],
    ['max=41.5 value=0.5', '41.5'],
    ['min="" max=""', '42'],
    ['min=low max=high', '42'],
  ])('%s', (bounds, value) => {
    expect(guess(`<input name=x type=number ${bounds}>`)).toBe(value);
  });
});

describe('a date or time lies within its bounds', () => {
  it.each([
    ['date', 'min=2024-01-01', '2024-01-01'],
    ['date', 'max=1980-12-31', '1980-12-31'],
    ['date', 'min=1980-01-01 max=2000-01-01', '1990-05-17'],
    ['date', 'min="" max=""', '1990-05-17'],
    ['date', 'min=2001-01-01 max=2000-01-01', undefined],
    ['datetime-local', 'min=2040-01-01T00:00', '2040-01-01T00:00'],
    ['month', 'max=2029-12', '2029-12'],
    ['week', 'min=2031-W01', '2031-W01'],
    ['time', 'min=12:00', '12:00'],
  ])('%s %s', (type, bounds, value) => {
    expect(guess(`<input name=x type=${type} ${bounds}>`)).toBe(value);
  });
});

describe('a guess for any rules', () => {
  it('keeps them, or is none', () => {
    fc.assert(
      fc.property(
        fc.record({
          name: fc.constantFrom('x', 'email', 'city', 'zip', 'quantity'),
          minlength: fc.option(fc.nat(12)),
          maxlength: fc.option(fc.nat(12)),
          pattern: fc.constantFrom(null, '[A-Za-z]*', '\\d+', '.{3}'),
        }),
        ({ name, minlength, maxlength, pattern }) => {
          const rules = Object.entries({ minlength, maxlength, pattern })
            .filter(([, value]) => value !== null)
            .map(([rule, value]) => `${rule}="${value}"`);
          const value = guessValue(controlOf(`<input name=${name} ${rules.join(' ')}>`), ROUND);
          if (value === undefined) return;
          expect(value.length).toBeGreaterThanOrEqual(minlength ?? 0);
          expect(value.length).toBeLessThanOrEqual(maxlength ?? Number.POSITIVE_INFINITY);
          expect(value).toMatch(new RegExp(`^(?:${pattern ?? '.*'})$`));
        },
      ),
    );
  });
});

describe('the autocomplete of a field is believed before its name', () => {
  it.each([
    ['shipping street-address', '12 rue des Lilas'],
    ['section-a billing postal-code', '75011'],
    ['username webauthn', '{text}'],
    ['cc-number', '4242424242424242'],
    ['bday', '1990-05-17'],
    ['given-name', 'Alex'],
    ['off', 'Paris'],
  ])('%s', (autocomplete, value) => {
    expect(guess(`<input name=city autocomplete="${autocomplete}">`)).toBe(value);
  });
});

describe('a date in a field for texts is written', () => {
  it.each([
    ['as the usual way says', '<input name=birth_date>', '1990-05-17'],
    ['in French', '<input name=date_naissance placeholder="JJ/MM/AAAA">', '17/05/1990'],
    ['in German', '<label>Geburtsdatum (TT.MM.JJJJ)<input name=x></label>', '17.05.1990'],
    ['in English of America', '<input name=dob title="mm/dd/yyyy">', '05/17/1990'],
    ['after an example', '<input name=start_date placeholder="31-12-2025">', '17-05-2030'],
    ['after the pattern', String.raw`<input name=dob pattern="\d{2}/\d{2}/\d{4}">`, '17/05/1990'],
    ['later where it ends something', '<input name=checkout_date>', '2030-05-24'],
  ])('%s', (_how, html, value) => {
    expect(guess(html)).toBe(value);
  });
});

describe('a field that is said to be unique', () => {
  const unique = (html: string) => guessValue(controlOf(html), ROUND, true);

  it('takes what is new in the round, within its rules', () => {
    expect(unique('<input name=city>')).toBe(ROUND.text);
    expect(unique('<input name=n type=number max=50000000000>')).toBe(ROUND.number);
    expect(unique('<input name=city pattern="[A-Z]{3}-[0-9]{5}">')).toMatch(/^[A-Z]{3}-\d{5}$/);
  });

  it('stays an e-mail address where it asks for one', () => {
    expect(unique('<input type=email name=x>')).toBe(ROUND.email);
  });
});

describe('a pattern over which the usual values would take hours', () => {
  it('has a value soon', () => {
    const control = controlOf('<input name=note minlength=60 pattern="(\\w+\\s?)+!!!">');
    const begun = performance.now();
    const value = guessValue(control, ROUND) ?? '';
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(value.length).toBeGreaterThanOrEqual(60);
    expect(value).toMatch(/^[\w\s]+!!!$/);
  });
});
