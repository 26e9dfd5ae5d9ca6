import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commandLine,
  environmentWords,
  fillWords,
  optionWords,
} from '../../src/plan/command-line.ts';

/** The words as a POSIX shell hands them to a program. */
function readByShell(words: readonly string[]): string[] {
  const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${commandLine(words)}`]);
  return printed.toString().split('\0').slice(0, -1);
}

describe('a command line', () => {
  it('leaves plain words plain', () => {
    expect(
      commandLine(['npx', 'doublepost', 'http://localhost:8000/a/?b=1%20', '--fill', 'a=x@y.fr']),
    ).toBe("npx doublepost 'http://localhost:8000/a/?b=1%20' --fill a=x@y.fr");
  });

  it('quotes the others', () => {
    expect(commandLine(['', 'a b', "it's", '#signup', '{{unique.email}}'])).toBe(
      `'' 'a b' 'it'\\''s' '#signup' '{{unique.email}}'`,
    );
  });

  it('is read back by a shell as the same words', () => {
    const words = [
      '',
      ' ',
      "'",
      "''",
      '"',
      '\\',
      '\n',
      '$HOME',
      '`ls`',
      '$(ls)',
      '!x',
      '~',
      'a=~',
      '*',
      '?',
      '[a]',
      '{a,b}',
      '#',
      '&',
      ';',
      '|',
      '<',
      '>',
      '-n',
      '--',
      'é€😀',
      'a\'b"c\\d$e`f\ng',
    ];
    expect(readByShell(words)).toEqual(words);
  });

  it('is read back by a shell as the same words, whatever they are', () => {
    const word = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), (words) => {
        expect(readByShell(words)).toEqual(words);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the words of an option', () => {
  it.each([
    ['its name and value', ['--db', 'sqlite:x', undefined], ['--db', 'sqlite:x']],
    ['nothing without a value', ['--db', undefined, undefined], []],
    ['nothing where the value is the usual one', ['--actors', 'same-tab', 'same-tab'], []],
    [
      'its value where it is not the usual one',
      ['--actors', 'two-tabs', 'same-tab'],
      ['--actors', 'two-tabs'],
    ],
  ] as const)('are %s', (_what, [name, value, usual], words) => {
    expect(optionWords<string>(name, value, usual)).toEqual(words);
  });
});

describe('given values', () => {
  it('are an option each', () => {
    expect(commandLine(fillWords({ city: 'Paris', note: 'a=b c' }))).toBe(
      "--fill city=Paris --fill note='a=b c'",
    );
  });

  it.each([
    ['password', 'password="$PASSWORD"'],
    ['password2', 'password2="$PASSWORD2"'],
    ['user_pwd', 'user_pwd="$USER_PWD"'],
    ['mdp', 'mdp="$MDP"'],
    ['api_token', 'api_token="$API_TOKEN"'],
    ['cardNumber', 'cardNumber="$CARDNUMBER"'],
    ['IBAN', 'IBAN="$IBAN"'],
    ['client-secret', 'client-secret="$CLIENT_SECRET"'],
  ])('of %s are left to a shell variable', (name, word) => {
    expect(commandLine(fillWords({ [name]: 'hunter2' }))).toBe(`--fill ${word}`);
  });

  it('that are templates are no secrets', () => {
    expect(commandLine(fillWords({ password: '{{password}}' }))).toBe(
      "--fill password='{{password}}'",
    );
  });
});

describe('the environment', () => {
  it('is set for the command that follows, whatever the values hold', () => {
    const words = environmentWords({ BASE_URL: "http://localhost/?a=b c'd", NAME: 'x' });
    const script = `${commandLine(words)} sh -c 'printf "%s|%s" "$BASE_URL" "$NAME"'`;
    expect(execFileSync('sh', ['-c', script]).toString()).toBe("http://localhost/?a=b c'd|x");
  });

  it('keeps its secrets', () => {
    expect(commandLine(environmentWords({ ADMIN_PASSWORD: 'hunter2' }))).toBe(
      'ADMIN_PASSWORD="$ADMIN_PASSWORD"',
    );
  });

  it.each([
    'postgres://shop:sesame@127.0.0.1:5877/x',
    'redis://:sesame@127.0.0.1',
    'mongodb://shop:sesame@a:1,b:2/x',
    'mysql://shop:sesame@{proxy}/x',
    'postgres://127.0.0.1/x?user=shop&password=sesame',
    'Server=db;User Id=shop;Password=sesame',
  ])('keeps the password of %s', (address) => {
    expect(commandLine(environmentWords({ DATABASE_URL: address }))).toBe(
      'DATABASE_URL="$DATABASE_URL"',
    );
  });

  it.each(['postgres://shop@127.0.0.1:5877/x', 'http://localhost:8000/@anna', 'sqlite:x.db'])(
    'shows %s, which holds none',
    (address) => {
      const words = environmentWords({ DATABASE_URL: address });
      expect(commandLine(words)).toBe(`DATABASE_URL=${address}`);
    },
  );
});
