import * as v from 'valibot';
import { DoublepostError } from '../errors.ts';
import type { ScenarioDefinition } from './define-scenario.ts';

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'));
const fields = v.record(v.string(), v.string('a text'), 'an object of texts by field name');

/** How addresses of databases begin. */
const DATABASE = /^(sqlite:.|postgres(ql)?:\/\/|mysql:\/\/|mariadb:\/\/)/;

const definition = v.strictObject(
  {
    name: v.optional(text),
    baseUrl: v.optional(
      v.pipe(text, v.regex(/^https?:\/\/[^/]/i, 'an absolute http or https address')),
    ),
    visit: v.optional(v.array(text, 'a list of addresses')),
    login: v.optional(v.strictObject({ page: text, fields }, 'an object with page and fields')),
    page: text,
    form: v.optional(
      v.pipe(
        text,
        v.regex(/^([1-9]\d*|#\S+)$/, 'a number such as "2", or an id such as "#signup"'),
      ),
    ),
    fill: v.optional(fields),
    actors: v.optional(
      v.picklist(['same-tab', 'two-tabs', 'two-users'], '"same-tab", "two-tabs" or "two-users"'),
    ),
    expect: v.optional(v.picklist(['once', 'each', 'serial'], '"once", "each" or "serial"')),
    database: v.optional(
      v.pipe(text, v.regex(DATABASE, '"sqlite:PATH", "postgres://..." or "mysql://..."')),
    ),
  },
  'an object made by defineScenario',
);

/**
 * Checks what a scenario file exports.
 *
 * @param file the path that messages name
 * @throws DoublepostError DP_SCENARIO_INVALID, with the path of the wrong entry and what it should be
 */
export function validateDefinition(value: unknown, file: string): ScenarioDefinition {
  const result = v.safeParse(definition, value);
  if (result.success) return withoutUndefined(result.output) as ScenarioDefinition;
  throw new DoublepostError('DP_SCENARIO_INVALID', `${file}: ${tell(result.issues[0])}`);
}

function tell(issue: v.InferIssue<typeof definition>): string {
  const path = v.getDotPath(issue) ?? 'the default export';
  if (issue.expected === 'never') return `"${path}" is not a field of a scenario`;
  if (issue.type === 'strict_object' && issue.expected === `"${path.split('.').at(-1)}"`) {
    return `"${path}" is missing`;
  }
  const found = typeof issue.input === 'string' ? JSON.stringify(issue.input) : issue.received;
  return `"${path}" should be ${issue.message}, but is ${found}`;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
