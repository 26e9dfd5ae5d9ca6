/** The library: what the command line does, for programs. */
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
