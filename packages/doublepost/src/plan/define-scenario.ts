import type { ObserverOptions } from './observers.ts';
import type { ActorMode, Capture, Expectation } from './scenario.ts';

/** A request as a scenario file writes it, with at most one of `form`, `json` and `body`. */
export interface RequestDefinition {
  /** `POST` by default; of a step `GET` where it has no body. */
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent urlencoded. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: string;
}

/** A request before or after the submissions. */
export interface StepDefinition extends RequestDefinition {
  /** The status that it should be answered with; any below 400 by default. */
  readonly status?: number;
  /**
   * Whether it is sent once for all sessions of a round, by the first of them: what `two-users` race
   * for, such as one coupon, has to be the same for both. False by default.
   */
  readonly shared?: boolean;
  /** Values for what follows, where `{{name}}` stands for them. None by default. */
  readonly capture?: Readonly<Record<string, Capture>>;
}

/** A form of a page, or a request. */
export interface SubmissionDefinition {
  /** The page that holds the form. */
  readonly page?: string;
  /** Which form of the page, `2` or `#id`; needed where the page has several that post. */
  readonly form?: string;
  /** What is sent instead of a form. */
  readonly request?: RequestDefinition;
  /**
   * Values by field name. `{{unique.email}}`, `{{unique.text}}`, `{{unique.number}}` and
   * `{{password}}` are new in every round and equal within it. Fields that are not named are filled
   * by their type and name. None by default.
   */
  readonly fill?: Readonly<Record<string, string>>;
  /** Fields whose guessed values must be new in every round; those that usually must are anyway. */
  readonly unique?: readonly string[];
}

/** A login form, with values by field name. */
export interface LoginDefinition {
  readonly page: string;
  readonly fields: Readonly<Record<string, string>>;
  /**
   * The account of the second of `two-users`: the fields that differ. Without it both have the same
   * account, each in a session of its own.
   */
  readonly second?: Readonly<Record<string, string>>;
}

/** A scenario as a `*.race.ts` file writes it. Addresses may be relative to `baseUrl`. */
export interface ScenarioDefinition extends SubmissionDefinition, ObserverOptions {
  /** How reports call it; the file's name without `.race.ts` by default. */
  readonly name?: string;
  /** For example `http://localhost:8000`; needed where an address is relative. */
  readonly baseUrl?: string;
  /** Header fields of every request. None by default. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Pages that each session loads before, in order. None by default. */
  readonly visit?: readonly string[];
  /** The login form to post once per session, with values by field name. */
  readonly login?: LoginDefinition;
  /** Requests of every session before each round, unless they are `shared`. None by default. */
  readonly prepare?: readonly StepDefinition[];
  /** Different submissions that race each other, instead of one that is sent twice. */
  readonly submissions?: readonly SubmissionDefinition[];
  /** Requests of every session after each round, unless they are `shared`. None by default. */
  readonly cleanup?: readonly StepDefinition[];
  /** Who posts twice: `same-tab` by default. */
  readonly actors?: ActorMode;
  /** What the second submission should do: `once` by default. */
  readonly expect?: Expectation;
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
