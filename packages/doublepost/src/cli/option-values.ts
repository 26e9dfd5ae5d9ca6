import { InvalidArgumentError } from 'commander';

/** Reads a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It should be a whole number from ${min} to ${max}.`);
  };
}

/** Reads names with commas between them, each of which has to be known. */
export function someOf<Name extends string>(known: readonly Name[]): (text: string) => Name[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const found = known.filter((name) => names.includes(name));
    if (found.length === names.length) return found;
    throw new InvalidArgumentError(`It should be of ${known.join(', ')}.`);
  };
}

/** Reads a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It should be a number above 0.');
}

/** Reads a number from 0. */
export function numberFromZero(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It should be a number from 0.');
}

/** Collects the values of an option that is given several times. */
export function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

/** Reads NAME=VALUE, given several times. */
export function collectPairs(
  text: string,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { ...before, [name]: value };
  throw new InvalidArgumentError('It should be NAME=VALUE.');
}
