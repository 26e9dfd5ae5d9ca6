const ORIGIN = 'http://clinic.invalid';

/** Where to go after signing in: the wanted address when it is one of this site, else the default. */
export function safeNext(wanted: string, otherwise: string): string {
  if (!wanted.startsWith('/') || !URL.canParse(wanted, ORIGIN)) return otherwise;
  const url = new URL(wanted, ORIGIN);
  // The parser has removed what a browser ignores; two slashes would lead to another site still.
  if (url.origin !== ORIGIN || url.pathname.startsWith('//')) return otherwise;
  return url.pathname + url.search;
}
