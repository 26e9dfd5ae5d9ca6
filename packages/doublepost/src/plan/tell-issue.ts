import * as v from 'valibot';

/**
 * Says where a document is wrong: the path of the entry, what it should be, and what it is.
 *
 * @param what the document is, for example `a scenario`
 */
export function tellIssue(issue: v.BaseIssue<unknown>, what: string): string {
  const path = v.getDotPath(issue) ?? 'the default export';
  if (issue.expected === 'never') return `"${path}" is not a field of ${what}`;
  if (issue.type === 'strict_object' && issue.expected === `"${path.split('.').at(-1)}"`) {
    return `"${path}" is missing`;
  }
  const found = typeof issue.input === 'string' ? JSON.stringify(issue.input) : issue.received;
  return `"${path}" should be ${issue.message}, but is ${found}`;
}
