/** The library: what the command line does, for programs. */
export { type CheckOptions, type CheckProgress, check } from './check.ts';
export { DoublepostError, type ErrorCode } from './errors.ts';
export {
  defineScenario,
  type ScenarioContext,
  type ScenarioDefinition,
  type ScenarioExport,
} from './plan/define-scenario.ts';
export { planFromCurl } from './plan/from-curl.ts';
export { type FileOverrides, planFromFile } from './plan/from-file.ts';
export { planFromHar } from './plan/from-har.ts';
export { type OpenApiOptions, planFromOpenApi } from './plan/from-openapi.ts';
export { type PageOptions, planFromPage } from './plan/from-page.ts';
export type { RequestOptions } from './plan/from-request.ts';
export type {
  ActorMode,
  Credentials,
  Expectation,
  FormChoice,
  LoginStep,
  RequestContent,
  RequestField,
  RequestPlan,
  Scenario,
  SessionSetup,
} from './plan/scenario.ts';
export type {
  Evidence,
  Explanation,
  Finding,
  FindingKind,
  Interval,
  Tally,
  UnknownReason,
  Verdict,
} from './verdict/verdict.ts';
