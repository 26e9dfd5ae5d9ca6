/** The library: what the command line does, for programs. */
export { assertOnce, DoublePostFound, explainVerdict } from './assert-once.ts';
export { type CheckOptions, type CheckProgress, check } from './check.ts';
export { DoublepostError, type ErrorCode } from './errors.ts';
export {
  defineScenario,
  type ScenarioContext,
  type ScenarioDefinition,
  type ScenarioExport,
} from './plan/define-scenario.ts';
export { type FileOverrides, planFromFile } from './plan/from-file.ts';
export { type PageOptions, planFromPage } from './plan/from-page.ts';
export type {
  ActorMode,
  Credentials,
  Expectation,
  FormChoice,
  LoginStep,
  Scenario,
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
