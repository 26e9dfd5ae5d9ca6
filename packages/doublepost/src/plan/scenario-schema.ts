import * as v from 'valibot';
import { DoublepostError } from '../errors.ts';
import type { ScenarioDefinition } from './define-scenario.ts';
import { observerEntries } from './observers-schema.ts';
import { refuseUnknownTemplates } from './refuse-unknown-templates.ts';
import { tellIssue } from './tell-issue.ts';

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'));
const fields = v.record(v.string(), v.string('a text'), 'an object of texts by field name');

const method = v.pipe(text, v.regex(/^[A-Z]+$/, 'a method in capital letters, such as "POST"'));
const bodies = {
  form: v.optional(fields),
  json: v.optional(v.unknown()),
  body: v.optional(v.string('a text')),
};
const request = {
  method: v.optional(method),
  url: text,
  headers: v.optional(fields),
  ...bodies,
};
const capture = v.union(
  [
    v.strictObject({ css: text, attribute: v.optional(text) }),
    v.strictObject({ json: text }),
    v.strictObject({ header: text }),
    v.strictObject({ regex: text }),
  ],
  'an object with css, json, header or regex',
);
const steps = v.array(
  v.strictObject(
    {
      ...request,
      status: v.optional(v.pipe(v.number('a number'), v.integer('a status such as 201'))),
      shared: v.optional(v.boolean('true or false')),
      capture: v.optional(v.record(v.pipe(text, v.regex(/^\w+$/, 'a word')), capture)),
    },
    'an object with url',
  ),
  'a list of requests',
);
const submission = {
  page: v.optional(text),
  form: v.optional(
    v.pipe(text, v.regex(/^([1-9]\d*|#\S+)$/, 'a number such as "2", or an id such as "#signup"')),
  ),
  request: v.optional(v.strictObject(request, 'an object with url')),
  fill: v.optional(fields),
  unique: v.optional(v.array(text, 'a list of field names')),
};

const definition = v.strictObject(
  {
    $schema: v.optional(v.string()),
    ...submission,
    name: v.optional(text),
    baseUrl: v.optional(
      v.pipe(text, v.regex(/^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^/]/, 'an absolute http or https address')),
    ),
    visit: v.optional(v.array(text, 'a list of addresses')),
    login: v.optional(
      v.strictObject(
        { page: text, fields, second: v.optional(fields) },
        'an object with page and fields',
      ),
    ),
    headers: v.optional(fields),
    prepare: v.optional(steps),
    submissions: v.optional(
      v.pipe(
        v.array(
          v.strictObject(submission, 'an object with page or request'),
          'a list of submissions',
        ),
        v.minLength(2, 'a list of two submissions or more'),
      ),
    ),
    cleanup: v.optional(steps),
    actors: v.optional(
      v.picklist(['same-tab', 'two-tabs', 'two-users'], '"same-tab", "two-tabs" or "two-users"'),
    ),
    expect: v.optional(v.picklist(['once', 'each', 'serial'], '"once", "each" or "serial"')),
    ...observerEntries,
  },
  'an object made by defineScenario',
);

/** What a scenario file may say; its JSON Schema is generated from it. */
export const scenarioSchema: v.GenericSchema = definition;

/**
 * Checks what a scenario file exports.
 *
 * @param file the path that messages name
 * @throws DoublepostError DP_SCENARIO_INVALID, with the path of the wrong entry and what it should be
 */
export function validateDefinition(value: unknown, file: string): ScenarioDefinition {
  const result = v.safeParse(definition, value);
  if (result.success) {
    const { $schema: _schema, ...output } = withoutUndefined(result.output);
    refuseUnclear(output as ScenarioDefinition, file);
    refuseUnknownTemplates(output as ScenarioDefinition, file);
    return output as ScenarioDefinition;
  }
  throw invalid(file, tellIssue(result.issues[0], 'a scenario'));
}

/** What is sent stands in one place: a page with a form, a request, or a list of several. */
function refuseUnclear(definition: ScenarioDefinition, file: string): void {
  const { submissions, ...own } = definition;
  const places = submissions?.map((entry, index) => [`submissions.${index}`, entry] as const);
  if (places !== undefined && (own.page ?? own.request) !== undefined) {
    throw invalid(file, '"submissions" stands beside "page" or "request"');
  }
  for (const [path, { page, request: sent }] of places ?? [['', own]]) {
    const dot = path === '' ? '' : `${path}.`;
    if (page === undefined && sent === undefined) throw invalid(file, `"${dot}page" is missing`);
    if (page !== undefined && sent !== undefined) {
      throw invalid(file, `"${dot}request" stands beside "${dot}page"`);
    }
  }
  if (own.login?.second !== undefined && own.actors !== 'two-users') {
    throw invalid(file, '"login.second" is for a second user, but "actors" is not "two-users"');
  }
  const requests = [own.request, ...(submissions ?? []).map((entry) => entry.request)];
  const sent = [...requests, ...(own.prepare ?? []), ...(own.cleanup ?? [])];
  const doubled = sent.find(
    (entry) =>
      [entry?.form, entry?.json, entry?.body].filter((body) => body !== undefined).length > 1,
  );
  if (doubled !== undefined) {
    throw invalid(file, `the request to "${doubled.url}" has more than one of form, json and body`);
  }
}

function invalid(file: string, what: string): DoublepostError {
  return new DoublepostError('DP_SCENARIO_INVALID', `${file}: ${what}`);
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
