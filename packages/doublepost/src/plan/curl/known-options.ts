/** The options of cURL that are read, by their short names. */
const SHORT_READ: Readonly<Record<string, string>> = {
  X: 'request',
  H: 'header',
  d: 'data',
  F: 'form',
  b: 'cookie',
  u: 'user',
  A: 'user-agent',
  e: 'referer',
  G: 'get',
  I: 'head',
};

/** Those that would make another request, which is not supported. */
const SHORT_REFUSED: Readonly<Record<string, string>> = {
  T: 'upload-file',
  K: 'config',
  x: 'proxy',
  U: 'proxy-user',
  E: 'cert',
  r: 'range',
  C: 'continue-at',
  z: 'time-cond',
  n: 'netrc',
  p: 'proxytunnel',
  ':': 'next',
};

/** Those without a say in what is sent. */
const SHORT_IGNORED: Readonly<Record<string, string>> = {
  o: 'output',
  w: 'write-out',
  m: 'max-time',
  c: 'cookie-jar',
  D: 'dump-header',
  y: 'speed-time',
  Y: 'speed-limit',
  s: 'silent',
  S: 'show-error',
  v: 'verbose',
  i: 'include',
  k: 'insecure',
  L: 'location',
  f: 'fail',
  g: 'globoff',
  j: 'junk-session-cookies',
  q: 'disable',
  N: 'no-buffer',
  O: 'remote-name',
  J: 'remote-header-name',
  R: 'remote-time',
  Z: 'parallel',
  '#': 'progress-bar',
  '0': 'http1.0',
  '1': 'tlsv1',
  '4': 'ipv4',
  '6': 'ipv6',
};

/** The long name of each option that is known by a letter. */
export const LONG_NAMES: Readonly<Record<string, string>> = {
  ...SHORT_READ,
  ...SHORT_REFUSED,
  ...SHORT_IGNORED,
};

const words = (text: string): string[] => text.trim().split(/\s+/);

const READ_SWITCHES = ['get', 'head'];
const READ_WITH_VALUE = [
  ...Object.values(SHORT_READ).filter((name) => !READ_SWITCHES.includes(name)),
  ...words('url data-raw data-binary data-ascii data-urlencode json form-string oauth2-bearer'),
];

const REFUSED_SWITCHES = words(
  'netrc netrc-optional proxytunnel next digest ntlm negotiate anyauth',
);
const REFUSED_WITH_VALUE = words(`
  upload-file config proxy preproxy proxy-user proxy-header proxy1.0 socks4 socks4a socks5
  socks5-hostname resolve connect-to unix-socket abstract-unix-socket cert cert-type key key-type
  pass range continue-at time-cond aws-sigv4 url-query request-target netrc-file
`);

const IGNORED_WITH_VALUE = words(`
  output output-dir write-out max-time cookie-jar dump-header speed-time speed-limit connect-timeout
  retry retry-delay retry-max-time interface limit-rate max-redirs cacert capath crlfile ciphers
  tls-max tls13-ciphers curves noproxy stderr trace trace-ascii local-port keepalive-time max-filesize
  proto proto-default proto-redir dns-servers happy-eyeballs-timeout-ms expect100-timeout rate
  alt-svc hsts etag-save parallel-max
`);
const IGNORED_SWITCHES = words(`
  silent show-error verbose include insecure location location-trusted fail fail-with-body fail-early
  globoff junk-session-cookies disable buffer remote-name remote-name-all remote-header-name
  remote-time parallel progress-bar progress-meter http1.0 http1.1 http2 http2-prior-knowledge http3
  http3-only http0.9 tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 ssl ssl-reqd ipv4 ipv6 compressed
  compressed-ssh basic keepalive path-as-is raw sessionid alpn npn tcp-nodelay tcp-fastopen post301
  post302 post303 create-dirs remove-on-error clobber skip-existing retry-all-errors
  retry-connrefused trace-time trace-ids styled-output tr-encoding ca-native show-headers
`);

/** The options that take a value. */
export const WITH_VALUE: ReadonlySet<string> = new Set([
  ...READ_WITH_VALUE,
  ...REFUSED_WITH_VALUE,
  ...IGNORED_WITH_VALUE,
]);

const REFUSED: ReadonlySet<string> = new Set([...REFUSED_SWITCHES, ...REFUSED_WITH_VALUE]);
const TAKEN: ReadonlySet<string> = new Set([
  ...READ_SWITCHES,
  ...READ_WITH_VALUE,
  ...IGNORED_SWITCHES,
  ...IGNORED_WITH_VALUE,
]);

/** What becomes of an option of cURL, by its long name (curl(1) 8); `no-` turns a switch off. */
export function standingOf(name: string): 'taken' | 'refused' | 'unknown' {
  const positive = name.replace(/^no-/, '');
  if (TAKEN.has(name) || IGNORED_SWITCHES.includes(positive)) return 'taken';
  // What is turned off is as if it were not there.
  if (REFUSED_SWITCHES.includes(positive) && name !== positive) return 'taken';
  return REFUSED.has(name) ? 'refused' : 'unknown';
}
