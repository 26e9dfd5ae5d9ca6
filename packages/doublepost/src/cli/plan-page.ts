import { DoublepostError } from '../errors.ts';
import type { HeaderField } from '../http/message.ts';
import type { CommandWord } from '../plan/command-line.ts';
import { planFromCurl } from '../plan/from-curl.ts';
import { planFromHar } from '../plan/from-har.ts';
import { planFromOpenApi } from '../plan/from-openapi.ts';
import { planFromPage } from '../plan/from-page.ts';
import type { ObserverOptions } from '../plan/observers.ts';
import type { SharedOptions } from '../plan/option-words.ts';
import { readStorageState } from '../plan/read-storage-state.ts';
import type { Scenario } from '../plan/scenario.ts';
import { loginOf, type PageOptions } from './options.ts';

type Repeated = Pick<SharedOptions, 'subcommand' | 'words'> & ObserverOptions;

/**
 * Plans what an address or a request from elsewhere asks for, with what every request carries.
 *
 * @param repeated what else is watched, and how the command that reports name goes on
 * @throws DoublepostError DP_USAGE, and what planning throws
 */
export async function planPage(
  address: string | undefined,
  options: PageOptions,
  repeated: Repeated,
): Promise<readonly Scenario[]> {
  return (await plan(address, options, repeated)).map(withSetup(options));
}

async function plan(
  address: string | undefined,
  options: PageOptions,
  repeated: Repeated,
): Promise<readonly Scenario[]> {
  const { curl, har, openapi, operation, entry, form, all = false } = options;
  const common = {
    login: loginOf(options),
    fill: options.fill,
    unique: options.unique,
    actors: options.actors,
    expect: options.expect,
    ...repeated,
    words: [...setupWords(options), ...(repeated.words ?? [])],
  };
  const sources = [curl, har, openapi].filter((source) => source !== undefined);
  if (sources.length > 1 || (sources.length > 0 && form !== undefined)) {
    throw new DoublepostError('DP_USAGE', 'more than one request was named', {
      fix: 'Give one of --curl, --har, --openapi, or a page with its --form.',
    });
  }
  if (openapi !== undefined) {
    if (operation === undefined && !all) {
      throw new DoublepostError('DP_USAGE', '--openapi does not say which operation', {
        fix: 'Add --operation ID, or --all for every operation that changes something.',
      });
    }
    const allowHosts = options.allowHost;
    const described = { ...common, operation, allowHosts, baseUrl: address };
    return planFromOpenApi(openapi, described);
  }
  if (address !== undefined && sources.length > 0) {
    throw new DoublepostError('DP_USAGE', 'a page and a request were both named', {
      fix: 'Leave out the address, or --curl and --har.',
    });
  }
  if (curl !== undefined) return [planFromCurl(curl, common)];
  if (har !== undefined) return [planFromHar(har, entry, common)];
  return [planFromPage(address ?? '', { ...common, form })];
}

/** Cookies need the address that they are for, so they come last. */
function withSetup(options: PageOptions): (scenario: Scenario) => Scenario {
  const { header, cookie, storageState } = options;
  const headers = header.map(headerField);
  const stored = (page: URL): string[] =>
    storageState === undefined ? [] : readStorageState(storageState, page);
  return (scenario) => ({
    ...scenario,
    setup: { headers, cookies: [...stored(scenario.page), ...cookie.map(cookiePair)] },
  });
}

function headerField(text: string): HeaderField {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*([\t\x20-\x7e\x80-\xff]*)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new DoublepostError('DP_USAGE', '--header should be "Name: value"');
}

function cookiePair(text: string): string {
  if (/^[^=;\s]+=[^;]*$/.test(text)) return `${text}; Path=/`;
  throw new DoublepostError('DP_USAGE', '--cookie should be "name=value"', {
    fix: 'Give --cookie once for each cookie.',
  });
}

/** Headers and cookies let somebody in, so the command that repeats a check has them as variables. */
function setupWords({ header, cookie, storageState }: PageOptions): CommandWord[] {
  const number = (name: string, index: number): CommandWord => ({
    variable: index === 0 ? name : `${name}_${index + 1}`,
  });
  return [
    ...header.flatMap((_text, index) => ['--header', number('HEADER', index)]),
    ...cookie.flatMap((_text, index) => ['--cookie', number('COOKIE', index)]),
    ...(storageState === undefined ? [] : ['--storage-state', storageState]),
  ];
}
