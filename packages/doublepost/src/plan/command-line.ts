/** Joins words to a command line that a POSIX shell reads back as the same words. */
export function commandLine(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

const SECRET_NAME = /pass|pwd|secret|token|card|cvc|cvv|iban/i;

/** `--fill name=value` for each value; what is secret by its name is masked. */
export function fillWords(fill: Readonly<Record<string, string>>): string[] {
  return Object.entries(fill).flatMap(([name, value]) => [
    '--fill',
    `${name}=${SECRET_NAME.test(name) && !value.startsWith('{{') ? '***' : value}`,
  ]);
}

/** An option and its value, or nothing where the value is the default. */
export function optionWords<T extends string>(
  name: string,
  value: T | undefined,
  usual?: T,
): string[] {
  return value === undefined || value === usual ? [] : [name, value];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
