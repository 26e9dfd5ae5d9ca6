import { isSecretName, maskSecrets } from '../secrets.ts';

/** A word of a command line; a pair is `name=value`. A shell variable may hold a value or a word. */
export type CommandWord =
  | string
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly variable: string }
  | { readonly variable: string };

/** Joins words to a command line that a POSIX shell reads back as the same words. */
export function commandLine(words: readonly CommandWord[]): string {
  return words.map(render).join(' ');
}

/** The names of the shell variables that a command line reads, each once. */
export function variablesIn(words: readonly CommandWord[]): string[] {
  const names = words.flatMap((word) =>
    typeof word !== 'string' && 'variable' in word ? [word.variable] : [],
  );
  return [...new Set(names)];
}

/** `--fill name=value` for each value; one that is secret by its name becomes a shell variable. */
export function fillWords(fill: Readonly<Record<string, string>>): CommandWord[] {
  return Object.entries(fill).flatMap(([name, value]) => ['--fill', pair(name, value)]);
}

/**
 * `NAME=value` for each variable of the environment; one that is secret by its name, or is an address
 * that holds a password, stays one.
 */
export function environmentWords(variables: Readonly<Record<string, string>>): CommandWord[] {
  return Object.entries(variables).map(([name, value]) =>
    holdsPassword(value) ? { name, variable: name } : pair(name, value),
  );
}

/**
 * `--db ADDRESS` for each; one that holds a password becomes a shell variable, the first the one
 * that the command reads by itself.
 */
export function databaseWords(addresses: readonly string[]): CommandWord[] {
  const secret = addresses.filter(holdsPassword);
  return addresses.flatMap((address): CommandWord[] => {
    const index = secret.indexOf(address);
    if (index < 0) return ['--db', address];
    return ['--db', { variable: index === 0 ? 'DOUBLEPOST_DB' : `DOUBLEPOST_DB_${index + 1}` }];
  });
}

/** An address with a password that is no URL: of several hosts, or one with a placeholder. */
const WITH_PASSWORD = /^[a-z][a-z\d+.-]*:\/\/[^\s/@:]*:[^\s@]+@/i;

/** Whether an address holds a password: before its host, or as a parameter. */
function holdsPassword(address: string): boolean {
  if (maskSecrets(address) !== address) return true;
  return URL.canParse(address) ? new URL(address).password !== '' : WITH_PASSWORD.test(address);
}

/** An option and its value, or nothing where the value is the default. */
export function optionWords<T extends string>(
  name: string,
  value: T | undefined,
  usual?: T,
): string[] {
  return value === undefined || value === usual ? [] : [name, value];
}

function pair(name: string, value: string): CommandWord {
  if (!isSecretName(name) || value.startsWith('{{')) return { name, value };
  return { name, variable: name.toUpperCase().replace(/\W/g, '_') };
}

function render(word: CommandWord): string {
  if (typeof word === 'string') return quote(word);
  if (!('name' in word)) return `"$${word.variable}"`;
  // The name stays outside the quotes: a shell takes 'NAME=value' for no assignment.
  const value = 'variable' in word ? `"$${word.variable}"` : quote(word.value);
  return `${quote(word.name)}=${value}`;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
