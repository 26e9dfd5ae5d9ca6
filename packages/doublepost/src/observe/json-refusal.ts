import { readGraphqlErrors } from './graphql-errors.ts';
import { type Complaint, readComplaints } from './json-complaints.ts';
import { readRefusalOfSuccess } from './json-conventions.ts';

/** More of them tell a reader nothing. */
const MOST = 20;

/**
 * What a refusal in JSON complains about: problem details (RFC 9457), the ways of the common
 * frameworks, which differ in how they list fields, and those that refuse under any status: GraphQL
 * and the conventions of {@link readRefusalOfSuccess}.
 *
 * @param refused whether the status says that it is one; these and problem details say so themselves
 * @returns none where the body is no such object, or no refusal
 */
export function complaintsOf(contentType: string, text: string, refused: boolean): Complaint[] {
  const read = readerFor(contentType, refused);
  if (read === undefined) return [];
  try {
    const complaints = read(JSON.parse(text));
    const known = new Map(complaints.map((one) => [`${one.field}\n${one.message}`, one]));
    return [...known.values()].slice(0, MOST);
  } catch {
    return [];
  }
}

function readerFor(
  contentType: string,
  refused: boolean,
): ((body: unknown) => Complaint[]) | undefined {
  // Of a success the type is not asked: PHP sends what `json_encode` gives as HTML.
  const isGraphql = /^application\/graphql-response\+json\b/i.test(contentType);
  if (isGraphql) return (body) => readGraphqlErrors(body) ?? [];
  if (/^application\/problem\+json\b/i.test(contentType)) return readComplaints;
  if (!refused) return (body) => readGraphqlErrors(body) ?? readRefusalOfSuccess(body);
  return /[/+]json\b/i.test(contentType) ? readComplaints : undefined;
}
