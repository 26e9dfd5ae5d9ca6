/** Joins words to a command line that a POSIX shell reads back as the same words. */
export function commandLine(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** `--fill name=value` for each value. */
export function fillWords(fill: Readonly<Record<string, string>>): string[] {
  return Object.entries(fill).flatMap(([name, value]) => ['--fill', `${name}=${value}`]);
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
