import type { ActorMode, Expectation } from './scenario.ts';

/** A scenario as a `*.race.ts` file writes it. Addresses may be relative to `baseUrl`. */
export interface ScenarioDefinition {
  /** How reports call it; the file's name without `.race.ts` by default. */
  readonly name?: string;
  /** For example `http://localhost:8000`; needed where an address is relative. */
  readonly baseUrl?: string;
  /** Pages that each session loads before, in order. None by default. */
  readonly visit?: readonly string[];
  /** The login form to post once per session, with values by field name. */
  readonly login?: { readonly page: string; readonly fields: Readonly<Record<string, string>> };
  /** The page that holds the form. */
  readonly page: string;
  /** Which form of the page, `2` or `#id`; needed where the page has several that post. */
  readonly form?: string;
  /**
   * Values by field name. `{{unique.email}}`, `{{unique.text}}`, `{{unique.number}}` and
   * `{{password}}` are new in every round and equal within it. Fields that are not named are filled
   * by their type and name. None by default.
   */
  readonly fill?: Readonly<Record<string, string>>;
  /** Who posts twice: `same-tab` by default. */
  readonly actors?: ActorMode;
  /** What the second submission should do: `once` by default. */
  readonly expect?: Expectation;
  /** The database to observe, `sqlite:PATH`, `postgres://...` or `mysql://...`. None by default. */
  readonly database?: string;
}

/** What a scenario file may depend on. */
export interface ScenarioContext {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A definition, or a function that makes one from the environment. */
export type ScenarioExport =
  | ScenarioDefinition
  | ((context: ScenarioContext) => ScenarioDefinition);

/**
 * Types a scenario file; returns its argument.
 *
 * @example
 * ```ts
 * import { defineScenario } from 'doublepost';
 *
 * export default defineScenario(({ env }) => ({
 *   baseUrl: env.BASE_URL ?? 'http://localhost:8000',
 *   page: '/signup/',
 *   fill: { email: '{{unique.email}}' },
 * }));
 * ```
 */
export function defineScenario(scenario: ScenarioExport): ScenarioExport {
  return scenario;
}
