import { DoublepostError } from '../errors.ts';
import type { Exploration } from '../explore/exploration.ts';
import { explore } from '../explore/explore.ts';
import type { ListenAt } from '../explore/proxy.ts';
import { renderExploration } from '../explore/render.ts';
import { parseSchedule } from '../explore/schedule.ts';
import { dfs } from '../explore/strategy/dfs.ts';
import { pct } from '../explore/strategy/pct.ts';
import { random } from '../explore/strategy/random.ts';
import { replay } from '../explore/strategy/replay.ts';
import type { Strategy } from '../explore/strategy/strategy.ts';
import { showUrl } from '../http/show-url.ts';
import { commandLine, fillWords, optionWords } from '../plan/command-line.ts';
import { planFromFile } from '../plan/from-file.ts';
import { planFromPage } from '../plan/from-page.ts';
import type { Scenario } from '../plan/scenario.ts';
import { EXIT } from './exit-code.ts';
import type { ExploreCommandOptions } from './explore-options.ts';
import { loginOf } from './page-command.ts';
import { screenOf } from './terminal-screen.ts';

/** `doublepost explore URL|FILE` */
export async function runExploreCommand(
  what: string,
  options: ExploreCommandOptions,
): Promise<void> {
  const scenario = await planOf(what, options);
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const exploration = await explore(scenario, {
    upstream: options.upstream,
    start: options.start,
    env: options.env,
    listen: listenAt(options.listen),
    onListen: (port) => {
      process.stderr.write(
        `the proxy listens at ${port === 0 ? options.listen : `127.0.0.1:${port}`}\n`,
      );
    },
    lanes: options.requests,
    strategy: (about) => strategyOf(options, about),
    maxSchedules: options.maxSchedules,
    maxSwitches: options.maxSwitches,
    timeMs: options.time === undefined ? undefined : options.time * 1000,
    idleMs: options.idle,
    timeoutMs: options.timeout * 1000,
    allowHosts: options.allowHost,
    signal: interruption.signal,
  });
  tell(exploration, scenario, what, options);
  process.exitCode = exitCodeFor(exploration);
}

async function planOf(what: string, options: ExploreCommandOptions): Promise<Scenario> {
  if (!/^https?:/i.test(what)) {
    const base = options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl };
    return planFromFile(what, { env: process.env }, { fill: options.fill, ...base });
  }
  return planFromPage(what, {
    form: options.form,
    login: loginOf(options),
    fill: options.fill,
    actors: options.actors,
    expect: options.expect,
  });
}

function strategyOf(
  options: ExploreCommandOptions,
  { symmetric }: { readonly symmetric: boolean },
): Strategy {
  if (options.schedule !== undefined) return replay(parseSchedule(options.schedule), 2);
  if (options.strategy === 'pct') return pct(options.seed);
  if (options.strategy === 'random') return random(options.seed);
  const maxSwitches = options.maxSwitches ?? Number.POSITIVE_INFINITY;
  return dfs({ reduce: options.reduce, symmetric: options.reduce && symmetric, maxSwitches });
}

function tell(
  exploration: Exploration,
  scenario: Scenario,
  what: string,
  options: ExploreCommandOptions,
): void {
  if (options.reporter === 'json') {
    process.stdout.write(`${JSON.stringify({ version: 1, exploration }, undefined, 2)}\n`);
    return;
  }
  const command = commandLine([
    ...['npx', 'doublepost', 'explore', what],
    ...optionWords('--start', options.start),
    // The address of the database holds a password: it is taken from DOUBLEPOST_UPSTREAM.
    ...optionWords('--base-url', options.baseUrl),
    ...optionWords('--login', options.login),
    ...optionWords('--user', options.user),
    ...optionWords('--actors', options.actors, 'same-tab'),
    ...optionWords('--expect', options.expect, 'once'),
    ...fillWords(options.fill),
  ]);
  const head = { scenario: scenario.name, page: showUrl(scenario.page), command };
  const screen = screenOf(process.stdout);
  screen.write(`${renderExploration(exploration, head, screen)}\n`);
}

function exitCodeFor({ kind }: Exploration): number {
  if (kind === 'race' || kind === 'not-idempotent') return EXIT.found;
  return kind === 'unknown' ? EXIT.notJudged : EXIT.clean;
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
