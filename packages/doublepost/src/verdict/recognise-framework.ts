import type { RunObservation } from '../observe/observation.ts';

/** What fixes are written for; `any` where nothing was recognised. */
export type Framework =
  | 'django'
  | 'rails'
  | 'laravel'
  | 'prisma'
  | 'typeorm'
  | 'sequelize'
  | 'kysely'
  | 'knex'
  | 'spring'
  | 'aspnet'
  | 'any';

/** What the exceptions of each framework are called, and where their code stands. */
const EXCEPTIONS: readonly (readonly [RegExp, Framework])[] = [
  [/\bPrismaClient/, 'prisma'],
  [/^QueryFailedError$|\btypeorm\b/i, 'typeorm'],
  [/^Sequelize/, 'sequelize'],
  [/\bkysely\b/i, 'kysely'],
  [/\bknex\b/i, 'knex'],
  [/^(?:ActiveRecord|ActionController|ActionView)::/, 'rails'],
  [/^Illuminate\\/, 'laravel'],
  [/^(?:org\.springframework|jakarta\.persistence|org\.hibernate)\./, 'spring'],
  [/^(?:DbUpdate(?:Concurrency)?Exception|Microsoft\.\w+|System\.)/, 'aspnet'],
  [/^django\./, 'django'],
];

/** Hidden fields that only one framework's forms have. */
const FIELDS: readonly (readonly [string, Framework])[] = [
  ['csrfmiddlewaretoken', 'django'],
  ['authenticity_token', 'rails'],
  ['__RequestVerificationToken', 'aspnet'],
  ['_token', 'laravel'],
];

/** Exceptions of drivers for Node.js, and places in JavaScript. */
const OF_NODE = /^(?:SqliteError|SQLITE_\w+|LibsqlError|ER_\w+)$|\.[cm]?[jt]sx?:\d+/;

/**
 * Recognises the framework of an application by its exceptions and the hidden fields of its forms.
 *
 * @param fields names of the posted fields
 */
export function recogniseFramework(
  runs: readonly RunObservation[],
  fields: readonly string[],
): Framework {
  const signs = runs.flatMap(({ answers }) =>
    answers.flatMap((answer) => {
      if (answer.kind !== 'answered' || answer.exception === undefined) return [];
      const { type, message, frame = '' } = answer.exception;
      return [type, frame, message.split('\n')[0] ?? ''];
    }),
  );
  const byException = EXCEPTIONS.find(([pattern]) => signs.some((sign) => pattern.test(sign)));
  if (byException !== undefined) return byException[1];
  // Fields are copied by others: an exception of Node.js is none of a framework of Python.
  if (signs.some((sign) => OF_NODE.test(sign))) return 'any';
  return FIELDS.find(([name]) => fields.includes(name))?.[1] ?? 'any';
}
