import { isSecretName } from '../secrets.ts';

/** Joins words to a command line that a POSIX shell reads back as the same words. */
export function commandLine(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** `--fill name=value` for each value; one that is secret by its name becomes a shell variable. */
export function fillWords(fill: Readonly<Record<string, string>>): string[] {
  return Object.entries(fill).flatMap(([name, value]) => [
    '--fill',
    `${name}=${shown(name, value)}`,
  ]);
}

/** `NAME=value` for each variable of the environment; one that is secret by its name stays one. */
export function environmentWords(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${shown(name, value)}`);
}

function shown(name: string, value: string): string {
  if (!isSecretName(name) || value.startsWith('{{')) return value;
  return `$${name.toUpperCase().replace(/\W/g, '_')}`;
}

/** An option and its value, or nothing where the value is the default. */
export function optionWords<T extends string>(
  name: string,
  value: T | undefined,
  usual?: T,
): string[] {
  return value === undefined || value === usual ? [] : [name, value];
}

/** A value that was left to a shell variable, which quotes would switch off. */
const SECRET = /^[\w-]+=\$[A-Z0-9_]+$/;

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) || SECRET.test(word)
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}
