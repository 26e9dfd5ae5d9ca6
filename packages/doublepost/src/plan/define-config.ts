import type { ScenarioContext } from './define-scenario.ts';
import type { ObserverOptions } from './observers.ts';

/** How verdicts can be told. */
export type ReporterName = (typeof REPORTERS)[number];

/** All of them, as `--reporter` and `reporters` name them. */
export const REPORTERS: readonly ['terminal', 'json', 'junit'] = ['terminal', 'json', 'junit'];

/** How the application is started for the time of the checks. */
export interface WebServerDefinition {
  /** A command line, run by the shell in the folder of the configuration. */
  readonly command: string;
  /** The application is up when this address answers. */
  readonly url: string;
  /** Variables beside those of this process. None by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take to come up, in seconds. 60 by default. */
  readonly timeout?: number;
  /** Whether an application that already answers there is taken. True by default. */
  readonly reuseExisting?: boolean;
}

/**
 * What `doublepost.config.ts` says; the command line has the last word, a scenario the one before.
 * What is watched is said for scenarios that say nothing of it.
 */
export interface ConfigDefinition extends ObserverOptions {
  /** The application, for scenarios that name none. */
  readonly baseUrl?: string;
  readonly webServer?: WebServerDefinition;
  /** Patterns of scenario files. All files that end in `.race.` and an extension by default. */
  readonly scenarios?: readonly string[];
  /** As `--reporter` names them: `terminal` by default. */
  readonly reporters?: readonly ReporterName[];
  /** Raced rounds that count. */
  readonly rounds?: number;
  /** Serial runs to compare with. */
  readonly serialRuns?: number;
  /** For each answer, in seconds. */
  readonly timeout?: number;
  /** Public hosts that are yours. */
  readonly allowHosts?: readonly string[];
}

/** A configuration, or a function that makes one from the environment. */
export type ConfigExport = ConfigDefinition | ((context: ScenarioContext) => ConfigDefinition);

/**
 * Types a configuration file; returns its argument.
 *
 * @example
 * ```ts
 * import { defineConfig } from 'doublepost';
 *
 * export default defineConfig({
 *   baseUrl: 'http://localhost:8000',
 *   webServer: { command: 'npm start', url: 'http://localhost:8000/' },
 *   database: 'sqlite:db.sqlite3',
 * });
 * ```
 */
export function defineConfig(config: ConfigExport): ConfigExport {
  return config;
}
