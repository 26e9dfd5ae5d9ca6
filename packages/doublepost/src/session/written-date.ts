import type { FormControl } from '../html/forms.ts';

const DAY = '(?:d{1,2}|j{1,2}|t{1,2})';
const MONTH = 'm{1,2}';
const YEAR = '(?:y{4}|a{4}|j{4})';

/** How a date is written, by what a form says about it: `JJ/MM/AAAA`, `TT.MM.JJJJ`, `mm-dd-yyyy`. */
const NOTATIONS: readonly (readonly [RegExp, (date: DateParts, separator: string) => string])[] = [
  [notation(DAY, MONTH, YEAR), ({ day, month, year }, by) => [day, month, year].join(by)],
  [notation(MONTH, DAY, YEAR), ({ day, month, year }, by) => [month, day, year].join(by)],
  [notation(YEAR, MONTH, DAY), ({ day, month, year }, by) => [year, month, day].join(by)],
  [
    /\b(?:3[01]|2\d|1[3-9])([/.-])\d\d\1\d{4}\b/,
    ({ day, month, year }, by) => [day, month, year].join(by),
  ],
  [
    /\b\d\d([/.-])(?:3[01]|2\d|1[3-9])\1\d{4}\b/,
    ({ day, month, year }, by) => [month, day, year].join(by),
  ],
];

interface DateParts {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

/**
 * A date as a field without a date type wants it: as its texts say first, then in the usual ways.
 *
 * @param date as `2030-05-17`
 */
export function writtenDates(
  { placeholder, hint, label }: FormControl,
  date: string,
): readonly string[] {
  const [year = '', month = '', day = ''] = date.split('-');
  const texts = [placeholder, hint, label].join(' | ').toLowerCase();
  const told = NOTATIONS.flatMap(([pattern, write]) => {
    const separator = pattern.exec(texts)?.[1];
    return separator === undefined ? [] : [write({ day, month, year }, separator)];
  });
  return [
    ...told,
    date,
    `${day}/${month}/${year}`,
    `${day}.${month}.${year}`,
    `${month}/${day}/${year}`,
  ];
}

function notation(first: string, second: string, third: string): RegExp {
  return new RegExp(`\\b${first}([/.-])${second}\\1${third}\\b`);
}
