import type { HeaderField } from '../http/message.ts';

/**
 * What belongs to a connection or is made anew for each request, HTTP/2's pseudo-headers, and the
 * encodings of a browser, some of which are not decoded here.
 */
const OWN =
  /^(?::.*|host|content-length|connection|keep-alive|transfer-encoding|upgrade|te|expect|accept-encoding|proxy-.*)$/i;

/** The headers of a captured request that are sent again; one header for each name, the last wins. */
export function sentHeaders(fields: readonly HeaderField[]): HeaderField[] {
  const byName = new Map<string, HeaderField>();
  for (const field of fields) {
    const name = field[0].toLowerCase();
    const before = byName.get(name);
    // HTTP/2 splits cookies into several fields (RFC 9113, 8.2.3).
    if (name === 'cookie' && before !== undefined) {
      byName.set(name, [field[0], `${before[1]}; ${field[1]}`]);
    } else if (!OWN.test(name)) {
      byName.set(name, field);
    }
  }
  return [...byName.values()];
}
