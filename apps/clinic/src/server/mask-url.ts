const MASK = '***';

/** Parameters that say where on a page one is, and nothing about a person. */
const OPEN_PARAMETERS = new Set(['all', 'format', 'lang', 'o', 'p', 'trace']);

/** As long as no name of a page is; the secrets of links have 43 characters. */
const SECRET_SEGMENT = /^[\w%~.-]{32,}$/u;

/**
 * The path and query of a request as they may be logged: without what opens an account (the secret
 * of a link) and without what was typed (the values of the query).
 */
export function maskUrl(url: string): string {
  const [path = '', query] = url.split('?', 2);
  const masked = path
    .split('/')
    .map((segment) => (SECRET_SEGMENT.test(segment) ? MASK : segment))
    .join('/');
  return query === undefined
    ? masked
    : `${masked}?${query.split('&').map(maskParameter).join('&')}`;
}

function maskParameter(parameter: string): string {
  const [name = '', value] = parameter.split('=', 2);
  return value === undefined || OPEN_PARAMETERS.has(name) ? parameter : `${name}=${MASK}`;
}
