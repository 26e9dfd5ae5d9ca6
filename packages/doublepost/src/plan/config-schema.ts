import * as v from 'valibot';
import { REPORTERS } from './define-config.ts';
import { observerEntries } from './observers-schema.ts';

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'));
const address = v.pipe(
  text,
  v.regex(/^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^/]/, 'an absolute http or https address'),
);
const texts = v.array(text, 'a list of texts');
const count = v.pipe(
  v.number('a number'),
  v.integer('a whole number'),
  v.minValue(1, 'a number from 1'),
);
const seconds = v.pipe(v.number('a number'), v.gtValue(0, 'a number above 0'));

const config = v.strictObject(
  {
    $schema: v.optional(v.string()),
    baseUrl: v.optional(address),
    webServer: v.optional(
      v.strictObject(
        {
          command: text,
          url: address,
          env: v.optional(v.record(v.string(), v.string('a text'), 'an object of texts')),
          timeout: v.optional(seconds),
          reuseExisting: v.optional(v.boolean('true or false')),
        },
        'an object with command and url',
      ),
    ),
    ...observerEntries,
    scenarios: v.optional(texts),
    reporters: v.optional(
      v.array(v.picklist(REPORTERS, `one of ${REPORTERS.join(', ')}`), 'a list of reporters'),
    ),
    rounds: v.optional(count),
    serialRuns: v.optional(count),
    timeout: v.optional(seconds),
    allowHosts: v.optional(texts),
  },
  'an object made by defineConfig',
);

/** What a configuration file may say; its JSON Schema is generated from it. */
export const configSchema: v.GenericSchema = config;
