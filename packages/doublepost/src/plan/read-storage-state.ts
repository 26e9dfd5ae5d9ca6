import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { DoublepostError } from '../errors.ts';

const state = v.object({
  cookies: v.array(
    v.object({
      name: v.string(),
      value: v.string(),
      domain: v.string(),
      path: v.optional(v.string(), '/'),
      expires: v.optional(v.number(), -1),
      secure: v.optional(v.boolean(), false),
    }),
  ),
});

/**
 * Reads the cookies of a file as Playwright's `storageState` writes it, as `Set-Cookie` has them:
 * those that a browser would send to the host of `page` and that have not expired.
 *
 * @param now in milliseconds, replaced in tests
 * @throws DoublepostError DP_STORAGE_STATE_INVALID
 */
export function readStorageState(file: string, page: URL, now: number = Date.now()): string[] {
  const result = v.safeParse(state, readJson(file));
  if (!result.success) {
    const [issue] = result.issues;
    throw new DoublepostError(
      'DP_STORAGE_STATE_INVALID',
      `${file}: "${v.getDotPath(issue) ?? 'the document'}" should be ${issue.expected}, but is ${issue.received}`,
    );
  }
  return result.output.cookies
    .filter(
      ({ domain, expires }) => belongsTo(page, domain) && (expires < 0 || expires * 1000 > now),
    )
    .map(({ name, value, path, secure }) =>
      [`${name}=${value}`, `Path=${path}`, ...(secure ? ['Secure'] : [])].join('; '),
    );
}

/** A domain with a dot before it is that of all hosts below (RFC 6265, 5.1.3). */
function belongsTo({ hostname }: URL, domain: string): boolean {
  const bare = domain.replace(/^\./, '');
  return hostname === bare || (domain.startsWith('.') && hostname.endsWith(`.${bare}`));
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.slice(0, 80) : String(cause);
    throw new DoublepostError('DP_STORAGE_STATE_INVALID', `${file}: ${message}`, { cause });
  }
}
