/** The library: what the command line does, for programs. */
export { assertOnce, DoublePostFound, explainVerdict } from './assert-once.ts';
export { type CheckOptions, type CheckProgress, check } from './check.ts';
export { type CrawlOptions, type CrawlResult, crawl, type FoundForm } from './crawl/crawl.ts';
export { DoublepostError, type ErrorCode } from './errors.ts';
export {
  type ConfigDefinition,
  type ConfigExport,
  defineConfig,
  type ReporterName,
  type WebServerDefinition,
} from './plan/define-config.ts';
export {
  defineScenario,
  type RequestDefinition,
  type ScenarioContext,
  type ScenarioDefinition,
  type ScenarioExport,
  type StepDefinition,
  type SubmissionDefinition,
} from './plan/define-scenario.ts';
export { planFromCurl } from './plan/from-curl.ts';
export { type FileOverrides, planFromFile } from './plan/from-file.ts';
export { planFromHar } from './plan/from-har.ts';
export { type OpenApiOptions, planFromOpenApi } from './plan/from-openapi.ts';
export { type PageOptions, planFromPage } from './plan/from-page.ts';
export type { RequestOptions } from './plan/from-request.ts';
export type { ObserverOptions } from './plan/observers.ts';
export type {
  ActorMode,
  Capture,
  Credentials,
  Expectation,
  FormChoice,
  LoginStep,
  ObserverPlan,
  RequestContent,
  RequestField,
  RequestPlan,
  Scenario,
  SessionSetup,
  StepPlan,
  SubmissionPlan,
} from './plan/scenario.ts';
export type { Estimate } from './verdict/posterior.ts';
export type { GapRange, RaceWindow, SweptRound } from './verdict/race-window.ts';
export type { Sweep } from './verdict/sweep.ts';
export type {
  Evidence,
  Explanation,
  Finding,
  FindingKind,
  FiringEvidence,
  Interval,
  Range,
  Tally,
  UnknownReason,
  Verdict,
} from './verdict/verdict.ts';
