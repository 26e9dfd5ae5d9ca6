/**
 * Every error of doublepost: its stable code, why it happens and the way out. `docs/errors.md` is
 * generated from this table, so an entry must be readable on its own.
 */
export const ERRORS = {
  DP_NODE_TOO_OLD: {
    why: 'doublepost uses features of Node.js 20.19 and later.',
    fix: 'Install a newer Node.js, then run the same command again.',
  },
  DP_NOT_BUILT: {
    why: 'The command runs the compiled files, and this clone has none yet.',
    fix: 'Run `npm run build` in the clone.',
  },
  DP_INSTALL_FAILED: {
    why: 'The packages that a fresh clone needs could not be fetched or written.',
    fix: 'Check the network, and that the folder of the clone may be written; then run the same command again.',
  },
  DP_USAGE: {
    why: 'An option, an argument or its value is not one that the command takes.',
    fix: 'Run `doublepost --help`, or `doublepost COMMAND --help`, for what it takes.',
  },
  DP_URL_INVALID: {
    why: 'A target is an absolute http:// or https:// address, without a user or a password.',
    fix: 'Write the whole address, for example http://localhost:8000/signup/. For the commands: doublepost --help.',
  },
  DP_HOST_UNKNOWN: {
    why: 'The name of the host has no address.',
    fix: 'Check the spelling, and that the name resolves on this machine (try it in a browser).',
  },
  DP_HOST_REFUSED: {
    why: 'Only loopback and private addresses are targets by default (link-local ones are not: clouds keep credentials there): doublepost is for your own application.',
    fix: 'If the application is yours, name the host: --allow-host NAME.',
  },
  DP_CONNECTION_REFUSED: {
    why: 'Nothing listens at that address and port.',
    fix: 'Start the application, and check its port.',
  },
  DP_CONNECTION_FAILED: {
    why: 'The connection was made but broke before an answer came, or could not be made at all.',
    fix: 'Open the address in a browser; look into the log of the application.',
  },
  DP_NOT_HTTP1: {
    why: 'What the server answered is no HTTP/1.1: it speaks TLS, another protocol or HTTP/2 alone. Pages, logins and steps are always sent over HTTP/1.1; --http2 is about the submissions that race.',
    fix: 'Give an https:// address where the port speaks TLS; where it speaks HTTP/2 alone, let the server take HTTP/1.1 as well, as most do.',
  },
  DP_CERTIFICATE: {
    why: 'The certificate of the server is not one that Node.js trusts: self-signed, of a local authority, for another name or expired.',
    fix: 'Name the file of the certificate, or of the authority that signed it: NODE_EXTRA_CA_CERTS=FILE doublepost ... Or take any certificate: --insecure.',
  },
  DP_HTTP2_UNAVAILABLE: {
    why: 'HTTP/2 was asked for, but the server does not choose it in the TLS handshake, or does not answer to it where there is no TLS.',
    fix: 'Leave --http2 out: then HTTP/1.1 is used where the server does not offer HTTP/2. Without TLS, most servers speak HTTP/2 only when they are told to.',
  },
  DP_TIMEOUT: {
    why: 'The application did not answer in time.',
    fix: 'Look at what it waits for, or allow more time: --timeout SECONDS.',
  },
  DP_REDIRECT_LOOP: {
    why: 'The application redirected more than 10 times in a row.',
    fix: 'Open the address in a browser; a missing login or cookie is the usual reason.',
  },
  DP_REDIRECT_ELSEWHERE: {
    why: 'A redirect to another origin is not followed: it could lead away from your application.',
    fix: 'Give the address that it redirects to, if that is the application you mean.',
  },
  DP_OTHER_ORIGIN: {
    why: 'All requests of a check go to one origin (scheme, host and port), that of the page with the form.',
    fix: 'Write all addresses with the same scheme, host and port; a form that posts to another origin cannot be checked.',
  },
  DP_PAGE_FAILED: {
    why: 'The page that should hold the form was answered with an error, or led to a sign-in.',
    fix: 'Open it in a browser; if it needs a sign-in, add --login (or `login` to the scenario).',
  },
  DP_PAGE_TOO_DEEP: {
    why: 'Browsers nest the elements of a page 512 deep and no deeper; a page of many more is most likely a loop of its template.',
    fix: 'Look at the source of the page for a tag that is opened again and again and never closed.',
  },
  DP_NO_FORM: {
    why: 'The page has no form that posts: none at all, only GET forms, or forms that a script makes.',
    fix: 'Give the address of the page that holds the form; if it needs a sign-in, add --login (or `login` to the scenario).',
  },
  DP_FORM_AMBIGUOUS: {
    why: 'The page has several forms that post, and doublepost does not guess which one you mean.',
    fix: 'Choose one: --form NUMBER or --form "#id".',
  },
  DP_FORM_NOT_FOUND: {
    why: 'The form that was chosen is not on the page.',
    fix: 'Look at the list of forms in the message and choose one of them.',
  },
  DP_FORM_NOT_POST: {
    why: 'A form that is not sent with POST changes nothing, or should not: asking twice is harmless.',
    fix: 'Choose a form that posts: --form NUMBER or --form "#id"; where another of its buttons posts, --fill NAME=VALUE presses it.',
  },
  DP_FIELD_UNFILLED: {
    why: 'No value could be found that the rules of the field accept.',
    fix: 'Give one: --fill NAME=VALUE.',
  },
  DP_FIELD_UNKNOWN: {
    why: 'A value was given for a field that the form does not have.',
    fix: 'Check the name against the list in the message.',
  },
  DP_REQUEST_SAFE: {
    why: 'GET, HEAD and OPTIONS are safe by their definition: sending them twice is harmless.',
    fix: 'Take the request that changes something: a POST, PUT, PATCH or DELETE.',
  },
  DP_CURL_INVALID: {
    why: 'The line is not a cURL command that can be read: it was cut, or has what is not supported.',
    fix: 'Copy it again as "Copy as cURL", bash or cmd, and put it into a file: --curl @FILE.',
  },
  DP_HAR_INVALID: {
    why: 'The file is not a HAR 1.2 recording with what the request needs, or is too long.',
    fix: 'Save it again from the network tab of a browser: "Save all as HAR with content".',
  },
  DP_HAR_ENTRY: {
    why: 'The recording has several requests, and doublepost does not guess which one you mean.',
    fix: 'Choose one of the list: --entry NUMBER, or --entry with a part of its address.',
  },
  DP_OPENAPI_INVALID: {
    why: 'The document is not an OpenAPI 3.0 or 3.1 description that can be read.',
    fix: 'Check the path, that it is JSON or YAML, and its version; Swagger 2 documents can be converted.',
  },
  DP_OPENAPI_OPERATION: {
    why: 'The document has no such operation that changes something.',
    fix: 'Choose one of the list: --operation ID, or --operation "POST /path".',
  },
  DP_STORAGE_STATE_INVALID: {
    why: 'The file is not the storage state of a browser, as Playwright writes it.',
    fix: "Write it with Playwright: await context.storageState({ path: 'state.json' }).",
  },
  DP_LOGIN_FAILED: {
    why: 'The application still shows its login form after the login was posted.',
    fix: 'Check user name and password, and that the account is active.',
  },
  DP_SCENARIO_NOT_FOUND: {
    why: 'No scenario file is there.',
    fix: 'Give the path of a `*.race.ts` file.',
  },
  DP_SCENARIO_INVALID: {
    why: 'The scenario file does not say what a scenario needs, or it fails while it is loaded.',
    fix: 'Mend the entry named in the message; docs/scenarios.md describes all fields.',
  },
  DP_CONFIG_INVALID: {
    why: 'The configuration does not say what it should, or it fails while it is loaded.',
    fix: 'Mend the entry named in the message; docs/scenarios.md describes all fields.',
  },
  DP_WEB_SERVER_FAILED: {
    why: 'The application that the configuration starts (`webServer`) did not come up.',
    fix: 'Run its command by hand; give it more time (`timeout`), or the right `url`.',
  },
  DP_STEP_FAILED: {
    why: 'A request before or after the submissions was not answered as it should be, so nothing can be judged.',
    fix: 'Send it by hand; if another status is right, name it: `status`.',
  },
  DP_CAPTURE_MISSED: {
    why: 'What a step should take out of its answer is not there.',
    fix: 'Look at the answer with DEBUG=doublepost:*, and mend the selector, path, header or expression.',
  },
  DP_DATABASE_UNREADABLE: {
    why: 'The database to observe could not be opened or read.',
    fix: 'Check the address after --db: the path, or host, user and password; the account needs to read the tables, nothing more.',
  },
  DP_DATABASE_UNSUPPORTED: {
    why: 'This kind of database is not observed.',
    fix: 'Use --db sqlite:PATH, postgres://... or mysql://..., or leave --db out: then only the answers are compared.',
  },
  DP_PORT_TAKEN: {
    why: 'Another program listens on that port already, or it may not be used.',
    fix: 'Choose another port for --smtp or --hook, and set the application to it.',
  },
  DP_LOG_UNREADABLE: {
    why: 'The log to watch is not there, or may not be read.',
    fix: 'Check the path after --log; start the application first, if that makes the file.',
  },
  DP_EXPLORE_UPSTREAM: {
    why: 'The address of the PostgreSQL server is not one, or its options contradict each other.',
    fix: 'Write it as postgres://USER:PASSWORD@HOST:PORT/NAME; for a Unix socket add ?host=/FOLDER, for TLS ?sslmode=verify-full.',
  },
  DP_EXPLORE_LISTEN: {
    why: 'The proxy could not listen there: the port is taken, or the folder of the socket is not writable.',
    fix: 'Choose another place: --listen PORT, or leave it out for any free port.',
  },
  DP_EXPLORE_DATABASE: {
    why: 'The connection that doublepost keeps beside those of the application could not be made, was lost, or may not do what exploring needs.',
    fix: 'Check user and password of --upstream, and that the server runs; the user has to own the tables of the application, or be a superuser.',
  },
  DP_EXPLORE_BUSY: {
    why: "Two explorations at a time would put back each other's rows, so each takes an advisory lock on the database for as long as it is at work.",
    fix: 'Wait until the other one has ended, or explore on another database.',
  },
  DP_EXPLORE_LEFTOVER: {
    why: 'An exploration that was killed could not put the database back: rows of a schedule may be among yours. What was there before is in the schema doublepost_snapshot; what was written since then is only in the tables.',
    fix: 'Say which of the two counts: --leftover restore puts the database back as it was before that exploration, --leftover keep leaves it as it is now and removes the copies.',
  },
  DP_EXPLORE_START: {
    why: 'The application that --start names did not come up, or ended early.',
    fix: 'Run the command by hand with the same variables; {port} and {proxy} in it are replaced, and PORT and DATABASE_URL are set.',
  },
  DP_EXPLORE_WORKERS: {
    why: 'Each of several workers explores on a database of its own, copied from that of --upstream (CREATE DATABASE ... TEMPLATE), and with applications of its own; something there does not allow that.',
    fix: 'Explore with one worker: leave --workers out.',
  },
  DP_EXPLORE_RESET: {
    why: 'The command of --reset did not succeed, so the next schedule would not begin as the first did.',
    fix: 'Run it by hand; it has to end with the exit code 0.',
  },
  DP_SCHEDULE_INVALID: {
    why: 'A schedule is a word such as AABBAB: one letter for each step, small where the request is chosen as the victim of a deadlock.',
    fix: 'Copy it from the report of `doublepost explore`.',
  },
  DP_SCHEDULE_MISFIT: {
    why: 'The statements of the requests are not those for which the schedule was found: the application, what is posted, or the state of the database is another.',
    fix: 'Explore again with the same options: `doublepost explore`. Where the failure was mended, that is what proves it.',
  },
  DP_REPORT_NOT_WRITABLE: {
    why: 'The report could not be written there.',
    fix: 'Make the folder writable, or choose another place: --output.',
  },
  DP_NOT_JUDGED: {
    why: 'The check ended without a verdict, and an assertion does not take that for a proof.',
    fix: 'Do what the message advises, then run it again.',
  },
  DP_DEMO_NEEDS_CLONE: {
    why: 'The demonstration starts the clinic, an application that comes with the repository, not with the package.',
    fix: 'Clone the repository and run `npm run demo` in it.',
  },
  DP_DEMO_CLINIC_FAILED: {
    why: 'The clinic, the application of the demonstration, did not start.',
    fix: 'Its own message stands above; run with DEBUG=doublepost:* to see all that it printed.',
  },
  DP_DEMO_UNEXPECTED: {
    why: 'The demonstration did not end as it should: a failure was not found, or a protected page failed.',
    fix: 'Run it again on a quieter machine; if it stays, it is a bug of doublepost: please report it.',
  },
  DP_INTERNAL: {
    why: 'Something happened that doublepost does not expect.',
    fix: 'Run again with DEBUG=doublepost:* and report what it prints.',
  },
} as const;

/** A stable error code, `DP_...`; all of them are listed in `docs/errors.md`. */
export type ErrorCode = keyof typeof ERRORS;

/**
 * What doublepost throws: `message` tells what happened, `why` and `fix` the reason and the way
 * out, `code` is stable across versions.
 */
export class DoublepostError extends Error {
  override readonly name = 'DoublepostError';
  readonly code: ErrorCode;
  readonly why: string;
  readonly fix: string;
  /** What the application printed before: for whoever sits there, and for no file that is kept. */
  readonly printed: string;

  /**
   * @param what one sentence with the names, addresses and values at hand
   * @param options.fix replaces the table's advice where the place knows better
   */
  constructor(
    code: ErrorCode,
    what: string,
    options: { readonly fix?: string; readonly cause?: unknown; readonly printed?: string } = {},
  ) {
    super(what, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.why = ERRORS[code].why;
    this.fix = options.fix ?? ERRORS[code].fix;
    this.printed = options.printed ?? '';
  }
}
