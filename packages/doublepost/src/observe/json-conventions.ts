import { isObject, isText, type JsonObject } from '../http/json-reference.ts';
import { type Complaint, readComplaintList, readComplaints } from './json-complaints.ts';

/** How a body says by itself that it is a refusal; its words for that where it says no more. */
type Convention = (body: JsonObject) => string | undefined;

/** Only what is written down somewhere: a member `errors` or `error` alone may be empty, or data. */
const CONVENTIONS: readonly Convention[] = [
  // WordPress's wp_send_json_error, Cloudflare's API, ASP.NET Boilerplate
  ({ success }) => (success === false ? 'success: false' : undefined),
  // Slack's Web API, Telegram's Bot API
  ({ ok }) => (ok === false ? 'ok: false' : undefined),
  // JSend: `fail` lists what is wrong with the data, `error` has a message.
  ({ status }) => (status === 'fail' || status === 'error' ? `status: ${status}` : undefined),
  // Contact Form 7, whose status of a success is `mail_sent`
  ({ status, invalid_fields: fields }) =>
    isText(status) && Array.isArray(fields) && fields.length > 0 ? `status: ${status}` : undefined,
  // JSON-RPC 2.0, section 5.1: Odoo
  ({ jsonrpc, error }) => (jsonrpc === '2.0' && isObject(error) ? 'error' : undefined),
  // MediaWiki's action API
  ({ error }) =>
    isObject(error) && isText(error.code) && isText(error.info) ? error.code : undefined,
];

/**
 * What a body complains about that is sent as a success, but says that it is none.
 *
 * @returns none where it does not say so
 */
export function readRefusalOfSuccess(body: unknown): Complaint[] {
  if (!isObject(body)) return [];
  const word = CONVENTIONS.map((says) => says(body)).find((one) => one !== undefined);
  if (word === undefined) return [];
  const told = [readComplaints(body), complaintsInData(body)].find(({ length }) => length > 0);
  return told ?? [{ message: word, field: undefined }];
}

/** WordPress and JSend put what is wrong where the data of a success stands; JSend's by field name. */
function complaintsInData({ status, data }: JsonObject): Complaint[] {
  if (status !== 'fail' || !isObject(data)) return readComplaintList(data);
  return Object.entries(data).flatMap(([field, told]) =>
    readComplaints(told).map(({ message }) => ({ message, field })),
  );
}
