import * as v from 'valibot';
import type { CheckOptions } from './check-options.ts';
import { DoublepostError } from './errors.ts';
import { tellIssue } from './plan/tell-issue.ts';

const number = v.optional(v.number('a number'));
const yesOrNo = v.optional(v.boolean('true or false'));
const isNotNegative = v.pipe(v.number('a number'), v.minValue(0, 'a number from 0'));
const isPositive = v.pipe(v.number('a number'), v.gtValue(0, 'a number above 0'));
const notNegative = v.optional(isNotNegative);
const positive = v.optional(isPositive);
const range = v.optional(
  v.pipe(
    v.strictObject({ fromMs: isNotNegative, toMs: isPositive }, 'an object with fromMs and toMs'),
    v.check(({ fromMs, toMs }) => fromMs < toMs, 'a range whose fromMs is below its toMs'),
  ),
);

/** One for each option, so that none is forgotten; what counts may be `settingsOf` says. */
const entries = {
  rounds: number,
  below: number,
  untilRace: yesOrNo,
  maxTimeMs: positive,
  serialRuns: number,
  timeoutMs: positive,
  maxSpreadMs: positive,
  copies: number,
  gapMs: notNegative,
  sweep: range,
  clickInterval: range,
  abortFirst: yesOrNo,
  hold: v.optional(v.picklist(['last-byte', 'headers'], '"last-byte" or "headers"')),
  warm: yesOrNo,
  http2: yesOrNo,
  insecure: yesOrNo,
  allowHosts: v.optional(v.array(v.string('a text'), 'a list of texts')),
  signal: v.optional(v.instance(AbortSignal, 'an AbortSignal')),
  onProgress: v.optional(v.function('a function')),
} satisfies Readonly<Record<keyof CheckOptions, v.GenericSchema>>;

const schema = v.strictObject(entries, 'an object');

/**
 * Refuses options that do not exist, and values of the wrong kind, as scenario files are refused.
 *
 * @throws DoublepostError DP_USAGE, with the path of the wrong option and what it should be
 */
export function requireOptions(options: unknown): void {
  const result = v.safeParse(schema, options);
  if (result.success) return;
  throw new DoublepostError('DP_USAGE', tellIssue(result.issues[0], 'the options of a check'), {
    fix: 'The options and their defaults stand with CheckOptions, in the types of the package.',
  });
}
