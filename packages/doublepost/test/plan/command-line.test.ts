import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLine, fillWords, optionWords } from '../../src/plan/command-line.ts';

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

describe('the words of given values', () => {
  it('are one option for each', () => {
    expect(fillWords({ city: 'Paris', note: 'a=b c' })).toEqual([
      '--fill',
      'city=Paris',
      '--fill',
      'note=a=b c',
    ]);
  });

  it.each([
    'password',
    'password2',
    'user_pwd',
    'api_token',
    'cardNumber',
    'IBAN',
    'client-secret',
  ])('hide what %s holds', (name) => {
    expect(fillWords({ [name]: 'hunter2' })).toEqual(['--fill', `${name}=***`]);
  });

  it('show a template, which is no secret', () => {
    expect(fillWords({ password: '{{password}}' })).toEqual(['--fill', 'password={{password}}']);
  });
});
