import { DoublepostError } from '../errors.ts';
import { parseHttpUrl } from '../http/target.ts';
import { planFromPage } from '../plan/from-page.ts';
import type { LoginStep } from '../plan/scenario.ts';
import { checkScenarios } from './check-scenarios.ts';
import { type PageCommandOptions, repeatedWords } from './options.ts';

/** `doublepost URL` */
export async function runPageCommand(address: string, options: PageCommandOptions): Promise<void> {
  const scenario = planFromPage(address, {
    form: options.form,
    login: loginOf(options),
    fill: options.fill,
    unique: options.unique,
    actors: options.actors,
    expect: options.expect,
    database: options.db,
    words: repeatedWords(options),
  });
  await checkScenarios([scenario], options);
}

function loginOf({ login, user, password }: PageCommandOptions): LoginStep | undefined {
  if (login === undefined) {
    if (user === undefined) return undefined;
    throw new DoublepostError('DP_USAGE', '--user is for a login, but there is no --login', {
      fix: 'Add --login URL with the address of the login page.',
    });
  }
  if (user !== undefined && password !== undefined) {
    return { page: parseHttpUrl(login), fields: {}, credentials: { user, password } };
  }
  throw new DoublepostError('DP_USAGE', '--login needs a user and a password', {
    fix: 'Add --user NAME, and --password TEXT or the environment variable DOUBLEPOST_PASSWORD.',
  });
}
