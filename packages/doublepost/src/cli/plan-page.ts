import { DoublepostError } from '../errors.ts';
import { planFromCurl } from '../plan/from-curl.ts';
import { planFromHar } from '../plan/from-har.ts';
import { planFromOpenApi } from '../plan/from-openapi.ts';
import { planFromPage } from '../plan/from-page.ts';
import type { ObserverOptions } from '../plan/observers.ts';
import type { SharedOptions } from '../plan/option-words.ts';
import type { Scenario } from '../plan/scenario.ts';
import { refuseMisplaced } from './refuse-misplaced.ts';
import type { PageOptions } from './request-options.ts';
import { loginsOf, setupOf, setupWords } from './session-options.ts';

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
  refuseMisplaced(options);
  const scenarios = await plan(address, options, repeated);
  // Cookies need the address that they are for.
  return scenarios.map((scenario) => ({ ...scenario, setup: setupOf(options, scenario.page) }));
}

async function plan(
  address: string | undefined,
  options: PageOptions,
  repeated: Repeated,
): Promise<readonly Scenario[]> {
  const { curl, har, openapi, operation, entry, form, all = false } = options;
  const common = {
    login: loginsOf(options),
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
