import { Option } from 'commander';
import { DEFAULT_DATABASE } from '../database/database-address.ts';
import { ClinicError, type ClinicErrorCode } from '../errors.ts';
import { DEFAULT_HASH_COST, HIGHEST_HASH_COST, LOWEST_HASH_COST } from '../hash-cost.ts';

/** `--database`, common to all commands. */
export function databaseOption(): Option {
  const form = 'sqlite:PATH, postgres://USER:PASSWORD@HOST/NAME or embedded-postgres';
  return new Option('--database <address>', `the database: ${form}`)
    .env('DATABASE_URL')
    .default(DEFAULT_DATABASE);
}

/** `--hash-cost`, for the commands that store passwords. */
export function hashCostOption(): Option {
  return new Option('--hash-cost <n>', 'bcrypt cost; each step doubles the time')
    .default(DEFAULT_HASH_COST)
    .argParser(wholeNumber('DP_CLINIC_HASH_COST', LOWEST_HASH_COST, HIGHEST_HASH_COST));
}

/** `--production`, for the commands that judge passwords. */
export function productionOption(): Option {
  return new Option('--production', 'strict passwords (or NODE_ENV=production)');
}

/** Whether the command runs for real users. */
export function isProduction({ production }: { readonly production?: boolean }): boolean {
  return production ?? process.env.NODE_ENV === 'production';
}

/** A parser for a whole number within bounds, both included. */
export function wholeNumber(
  code: ClinicErrorCode,
  lowest: number,
  highest: number,
): (text: string) => number {
  return (text) => {
    const number = /^[0-9]{1,9}$/u.test(text) ? Number(text) : Number.NaN;
    if (number >= lowest && number <= highest) return number;
    throw new ClinicError(code, `"${text}" is not a whole number from ${lowest} to ${highest}.`);
  };
}

/** A parser for an address of a server, without a path. */
export function originOf(
  code: ClinicErrorCode,
  protocols: readonly string[],
): (text: string) => string {
  return (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const rest = url === undefined ? '' : url.pathname + url.search + url.hash;
    if (url !== undefined && protocols.includes(url.protocol) && url.hostname !== '') {
      if (rest === '' || rest === '/') return text.replace(/\/$/u, '');
    }
    // Not the text itself, which may have a password.
    throw new ClinicError(code, `The address is not ${protocols.join('// or ')}//HOST:PORT.`);
  };
}

/** A parser for one of a few words. */
export function oneOf<Word extends string>(
  code: ClinicErrorCode,
  words: readonly Word[],
): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new ClinicError(code, `"${text}" is none of: ${words.join(', ')}.`);
  };
}
