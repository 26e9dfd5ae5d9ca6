import * as v from 'valibot';
import { DATABASE_ADDRESS, isPattern } from './observers.ts';

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'));
const address = v.pipe(
  text,
  v.regex(DATABASE_ADDRESS, '"sqlite:PATH", "postgres://..." or "mysql://..."'),
);
const port = v.pipe(
  v.number('a port'),
  v.integer('a port'),
  v.minValue(1, 'a port from 1'),
  v.maxValue(65_535, 'a port up to 65535'),
);

/** What scenario files and configurations may say of observers: entries of an object's schema. */
export const observerEntries: Readonly<Record<string, v.GenericSchema>> = {
  database: v.optional(
    v.union([address, v.array(address, 'a list of addresses')], 'an address or a list of them'),
  ),
  tables: v.optional(v.array(text, 'a list of names of tables')),
  smtp: v.optional(port),
  hook: v.optional(port),
  log: v.optional(text),
  errorPattern: v.optional(v.pipe(text, v.check(isPattern, 'a regular expression'))),
};
