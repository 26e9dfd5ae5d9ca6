import { printable } from '../../report/printable.ts';

/**
 * The same data with every text as a terminal may show it. Statements, rows, errors and answers are
 * the application's, and what it stores may be anybody's.
 */
export function printableData<Data>(data: Data): Data {
  if (typeof data === 'string') return printable(data) as Data;
  if (Array.isArray(data)) return data.map(printableData) as Data;
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).map(([name, value]) => [name, printableData(value)]);
  return Object.fromEntries(entries) as Data;
}
