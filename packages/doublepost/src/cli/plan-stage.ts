import { DoublepostError } from '../errors.ts';
import type { ListenAt } from '../explore/proxy/proxy.ts';
import type { StageOptions } from '../explore/stage/stage-options.ts';
import { type CommandWord, environmentWords, optionWords } from '../plan/command-line.ts';
import type { ConfigDefinition } from '../plan/define-config.ts';
import { planFromFile } from '../plan/from-file.ts';
import { loadConfig } from '../plan/load-config.ts';
import type { Scenario } from '../plan/scenario.ts';
import type { ExploreCommandOptions } from './explore-options.ts';
import { planPage } from './plan-page.ts';

/**
 * Plans what to explore, and how the application is put behind the proxy: as the options say, else
 * as the configuration does.
 *
 * @throws DoublepostError DP_USAGE, and what planning throws
 */
export async function planStage(
  what: string | undefined,
  options: ExploreCommandOptions,
): Promise<{ readonly scenario: Scenario; readonly stage: StageOptions }> {
  const config = await loadConfig(process.cwd(), { env: process.env });
  const scenario = await planScenario(what, options, config);
  return { scenario, stage: stageOf(options, config) };
}

async function planScenario(
  what: string | undefined,
  options: ExploreCommandOptions,
  { baseUrl }: ConfigDefinition,
): Promise<Scenario> {
  const repeated = { subcommand: 'explore', words: stageWords(options) } as const;
  if (what !== undefined && !/^https?:/i.test(what)) {
    return planFromFile(
      what,
      { env: process.env },
      {
        fill: options.fill,
        defaults: baseUrl === undefined ? {} : { baseUrl },
        ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
        ...repeated,
      },
    );
  }
  if ((what ?? options.curl ?? options.har ?? options.openapi) === undefined) {
    throw new DoublepostError('DP_USAGE', 'nothing was named that could be posted', {
      fix: 'Give the address of a page with a form, a scenario file, or --curl, --har, --openapi.',
    });
  }
  const [scenario, ...others] = await planPage(what, options, repeated);
  if (scenario !== undefined && others.length === 0) return scenario;
  throw new DoublepostError('DP_USAGE', 'one request is explored at a time', {
    fix: 'Name the operation with --operation instead of --all.',
  });
}

function stageOf(
  options: ExploreCommandOptions,
  { webServer, database, allowHosts = [] }: ConfigDefinition,
): StageOptions {
  const { listen } = options;
  const configured = [database ?? []].flat().find((one) => /^postgres(?:ql)?:/.test(one));
  const upstream = options.upstream ?? configured;
  if (upstream === undefined) {
    throw new DoublepostError('DP_USAGE', 'the database is not named', {
      fix: 'Give --upstream postgres://USER:PASSWORD@HOST/NAME or the variable DOUBLEPOST_UPSTREAM.',
    });
  }
  const start = options.start ?? (listen === undefined ? webServer?.command : undefined);
  if (start === undefined && listen === undefined) {
    throw new DoublepostError(
      'DP_USAGE',
      'nothing says how the application gets behind the proxy',
      {
        fix: "Give --start COMMAND, such as --start 'npm start -- --port {port}': it starts the application once for each request. Or attach one that runs: --listen PORT.",
      },
    );
  }
  return {
    upstream,
    leftover: options.leftover,
    start,
    env: { ...webServer?.env, ...options.env },
    listen: listenAt(listen),
    onListen: (port) => {
      const place = port === 0 ? listen : `127.0.0.1:${port}`;
      process.stderr.write(`the proxy listens at ${place}\n`);
    },
    idleMs: options.idle,
    timeoutMs: options.timeout * 1000,
    allowHosts: [...allowHosts, ...options.allowHost],
  };
}

/** What a replay has to say; the address of the database holds a password and is left to its variable. */
function stageWords(options: ExploreCommandOptions): CommandWord[] {
  const { start, env, listen, timeout, allowHost } = options;
  return [
    ...optionWords('--start', start),
    ...environmentWords(env).flatMap((pair) => ['--env', pair]),
    ...optionWords('--listen', listen),
    ...optionWords('--reset', options.reset),
    ...optionWords('--timeout', String(timeout), '30'),
    ...allowHost.flatMap((host) => ['--allow-host', host]),
  ];
}

function listenAt(text: string | undefined): ListenAt | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith('/')) return { path: text };
  if (/^\d{1,5}$/.test(text)) return { port: Number(text) };
  throw new DoublepostError(
    'DP_USAGE',
    `--listen should be a port or the path of a socket: ${text}`,
  );
}
